"""A tree holds every row, shares what rows share, and shows each token its own branch only."""

import pytest

from assistant.tuning.packing import Tokens, Tree, pack

ROWS = [
    Tokens((1, 2, 3), (7, 9)),
    Tokens((1, 2, 4), (8, 9)),
    Tokens((1, 2, 3, 5), (7, 7, 9)),
]


@pytest.fixture
def tree() -> Tree:
    return next(pack([ROWS], 100))


def path(tree: Tree, node: int) -> list[int]:
    """Tokens from the start to a node."""
    tokens = []
    while node >= 0:
        tokens.append(tree.tokens[node])
        node = tree.parents[node]
    return tokens[::-1]


def test_what_is_learned_is_each_answer_after_its_own_prompt(tree: Tree) -> None:
    learned = sorted((*path(tree, node), token) for node, token in tree.learned)
    expected = sorted(
        (*row.prompt, *row.answer[:index], token) for row in ROWS for index, token in enumerate(row.answer)
    )
    assert learned == expected


def test_common_beginnings_are_there_once(tree: Tree) -> None:
    assert tree.tokens.count(1) == tree.tokens.count(2) == 1
    assert len(tree.tokens) < sum(len(row.prompt + row.answer) for row in ROWS) - len(ROWS)


def test_a_token_sees_its_ancestors_and_itself_and_counts_along_its_branch(tree: Tree) -> None:
    for node, seen in enumerate(tree.sees()):
        assert [tree.tokens[i] for i in seen.nonzero()[0]] == path(tree, node)
        assert tree.depths[node] == len(path(tree, node)) - 1


def test_a_full_tree_is_followed_by_another_and_no_row_is_lost() -> None:
    trees = list(pack([ROWS, ROWS[:1]], 6))
    assert sum(tree.rows for tree in trees) == 4
    assert all(len(tree.tokens) <= 6 or tree.rows == 1 for tree in trees)


def test_the_promised_number_of_new_tokens_is_what_a_row_adds() -> None:
    tree = Tree()
    for row in ROWS:
        promised, before = tree.new(row), len(tree.tokens)
        tree.add(row)
        assert len(tree.tokens) - before == promised
