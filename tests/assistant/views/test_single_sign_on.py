"""Signing in by the bank's identity provider, against one on loopback that the test starts."""

import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from joserfc.jwk import OctKey

from assistant.models import Identity
from assistant.templatetags.signing import NOT_SIGNED_IN
from foundation.models import AuditEntry, User
from tests.identity_provider import CLIENT, SECRET, Provider, new_key, providing
from tests.test_docs import raised

GO, PAGE = "/sign-in/provider/", "/sign-in/"
BUTTON = "Войти с учётной записью банка"


@pytest.fixture
def provider(db: None, settings) -> Iterator[Provider]:
    """The bank's provider; a supervisor of the bank sits before the browser."""
    aida = {
        "preferred_username": "aida",
        "given_name": "Аида",
        "family_name": "Омарова",
        "groups": ["cc-lead"],
    }
    with providing(Provider(claims=aida)) as started:
        settings.OIDC_ORIGIN = started.url
        settings.OIDC_ISSUER, settings.OIDC_CLIENT_ID, settings.OIDC_CLIENT_SECRET = (
            started.url,
            CLIENT,
            SECRET,
        )
        settings.OIDC_ROLES = ["cc-agents=operator", "cc-lead=supervisor"]
        yield started


def sign_in(client: Client, provider: Provider, *, next: str = "", **changed: str) -> Any:
    """There and back; the last response."""
    there = client.get(GO, {"next": next})
    return client.get(provider.let_in(there["Location"], **changed))


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def last_reason() -> str:
    return str(AuditEntry.objects.filter(action="sign_in.failed").latest("number").details["reason"])


def test_who_is_vouched_for_comes_in_with_the_mapped_role(client: Client, provider: Provider) -> None:
    response = sign_in(client, provider, next="/review/")
    assert response["Location"] == "/review/"
    user = User.objects.get(username="aida")
    assert [group.name for group in user.groups.all()] == ["supervisor"]
    assert (str(user), user.is_superuser, user.has_usable_password()) == ("Аида Омарова", False, False)
    assert client.get("/review/").status_code == 200
    assert client.get("/people/").status_code == 403
    entry = AuditEntry.objects.get(action="sign_in.done")
    assert entry.object == f"user:{user.pk}"
    assert entry.details == {"from": "127.0.0.1", "by": "provider", "second_factor": False}


def test_what_is_asked_of_the_provider_is_new_each_time_and_proves_itself(
    client: Client, provider: Provider
) -> None:
    sign_in(client, provider)
    first = provider.asked
    client.post("/sign-out/")
    sign_in(client, provider)
    assert first["code_challenge_method"] == "S256"
    assert all(first[name] != provider.asked[name] for name in ("state", "nonce", "code_challenge"))


def test_a_known_person_is_found_by_the_subject_whatever_their_name_is_now(
    client: Client, provider: Provider
) -> None:
    sign_in(client, provider)
    client.post("/sign-out/")
    provider.claims |= {"preferred_username": "aida.new", "groups": ["cc-agents"]}
    sign_in(client, provider)
    assert User.objects.get().username == "aida"
    assert [group.name for group in User.objects.get().groups.all()] == ["operator"]


def test_roles_given_here_do_not_outlive_the_next_sign_in(client: Client, provider: Provider) -> None:
    sign_in(client, provider)
    client.post("/sign-out/")
    User.objects.get().groups.add(Group.objects.get(name="security"))
    sign_in(client, provider)
    assert [group.name for group in User.objects.get().groups.all()] == ["supervisor"]


@pytest.mark.parametrize(
    "claims, reason",
    [
        ({"nonce": "another"}, "not_vouched"),
        ({"nonce": None}, "not_vouched"),
        ({"exp": 1_600_000_000}, "not_vouched"),
        ({"exp": None}, "not_vouched"),
        ({"iat": 4_000_000_000}, "not_vouched"),
        ({"aud": "another"}, "not_vouched"),
        ({"aud": [CLIENT, "another"]}, "not_vouched"),
        ({"aud": [CLIENT, "another"], "azp": "another"}, "not_vouched"),
        ({"iss": "https://another.example"}, "not_vouched"),
        ({"sub": None}, "not_vouched"),
        ({"groups": ["of-another-system", "supervisor"]}, "no_role"),
        ({"groups": {"cc-lead": True}}, "no_role"),
        ({"groups": None}, "no_role"),
        ({"preferred_username": None}, "no_name"),
        ({"preferred_username": "a b<c>"}, "no_name"),
    ],
    ids=str,
)
def test_what_is_wrong_with_a_token_lets_nobody_in(
    client: Client, provider: Provider, claims: dict[str, Any], reason: str
) -> None:
    provider.claims |= claims
    page = sign_in(client, provider)
    assert page.status_code == 403
    assert str(NOT_SIGNED_IN[reason]) in page.content.decode()
    assert (last_reason(), is_in(client), User.objects.count()) == (reason, False, 0)


def test_a_token_that_the_provider_has_not_signed_lets_nobody_in(client: Client, provider: Provider) -> None:
    stranger = new_key()
    for key, algorithm in (
        (stranger, "ES256"),
        (OctKey.import_key(SECRET), "HS256"),
        (OctKey.import_key(SECRET), "none"),
    ):
        provider.signs_with, provider.algorithm = key, algorithm
        assert sign_in(client, provider).status_code == 403
        assert (last_reason(), is_in(client)) == ("not_vouched", False)


def test_an_answer_that_this_browser_did_not_ask_for_lets_nobody_in(
    client: Client, provider: Provider
) -> None:
    assert sign_in(client, provider, state="another").status_code == 403
    assert last_reason() == "stale"
    there = client.get(GO)["Location"]
    # somebody else's browser, which has begun nothing: the answer is not even looked at
    assert Client().get(provider.let_in(there)).status_code == 403
    assert sign_in(client, provider, iss="https://another.example").status_code == 403
    assert not is_in(client)
    # and an answer serves once
    back = provider.let_in(client.get(GO)["Location"])
    assert client.get(back).status_code == 302
    client.post("/sign-out/")
    assert client.get(back).status_code == 403
    assert not is_in(client)


def test_an_old_answer_is_begun_anew(client: Client, provider: Provider) -> None:
    back = provider.let_in(client.get(GO)["Location"])
    session = client.session
    session["single_sign_on"] = {**session["single_sign_on"], "at": int(time.time()) - 601}
    session.save()
    assert client.get(back).status_code == 403
    assert last_reason() == "stale"


@pytest.mark.parametrize("answer", [{"error": "access_denied"}, {"code": "invented"}, {"code": ""}], ids=str)
def test_a_no_of_the_provider_is_told(client: Client, provider: Provider, answer: dict[str, str]) -> None:
    page = sign_in(client, provider, **answer)
    assert "Служба входа банка вас не впустила" in page.content.decode()
    assert last_reason() == "refused_there"


@pytest.mark.parametrize(
    "language, words",
    [
        ("ru", "Служба входа банка недоступна"),
        ("kk", "Банктің кіру қызметі қолжетімсіз"),
        ("en", "sign-in service can&#x27;t be reached"),
    ],
)
def test_a_provider_that_is_away_is_told_in_the_readers_language(
    client: Client, provider: Provider, language: str, words: str
) -> None:
    client.cookies["django_language"] = language
    back = provider.let_in(client.get(GO)["Location"])
    provider.away = True
    for page in (client.get(back), client.get(GO)):
        assert page.status_code == 503
        assert words in page.content.decode()
    assert not is_in(client)


def test_claims_may_have_other_names_and_an_address_has_to_be_checked(
    client: Client, provider: Provider, settings
) -> None:
    settings.OIDC_SUBJECT_CLAIM = settings.OIDC_NAME_CLAIM = "email"
    settings.OIDC_ROLES_CLAIM = "realm_access.roles"
    provider.claims |= {"email": "aida@bank.example", "realm_access": {"roles": ["cc-agents"]}}
    sign_in(client, provider)
    assert (last_reason(), is_in(client)) == ("no_name", False)
    provider.claims["email_verified"] = True
    sign_in(client, provider)
    assert Identity.objects.get().subject == User.objects.get().username == "aida@bank.example"
    assert [group.name for group in User.objects.get().groups.all()] == ["operator"]


def test_a_name_of_this_house_is_taken_over_only_by_the_setting(
    client: Client, provider: Provider, people: dict[str, User], settings
) -> None:
    provider.claims["preferred_username"] = "operator"
    sign_in(client, provider)
    assert (last_reason(), is_in(client)) == ("name_taken", False)
    settings.OIDC_LINK = True
    sign_in(client, provider)
    assert Identity.objects.get().user == people["operator"]
    assert is_in(client)


def test_the_account_for_emergencies_is_never_taken_over(
    client: Client, provider: Provider, people: dict[str, User], settings
) -> None:
    settings.OIDC_LINK, settings.PASSWORD_NAMES = True, ["security"]
    User.objects.create_superuser("root", password="x")
    for name in ("security", "root"):
        provider.claims["preferred_username"] = name
        sign_in(client, provider)
        assert (last_reason(), is_in(client)) == ("name_taken", False)


def test_passwords_can_be_left_to_the_account_for_emergencies(
    client: Client, people: dict[str, User], settings
) -> None:
    settings.PASSWORD_NAMES = ["security"]
    refused = client.post(PAGE, {"username": "operator", "password": "password-of-tests"})
    assert "Нет такой пары имени и пароля." in refused.content.decode()
    assert AuditEntry.objects.get(action="sign_in.failed")
    assert client.post(PAGE, {"username": "security", "password": "password-of-tests"}).status_code == 302


def test_a_person_without_a_role_any_more_loses_the_old_one(client: Client, provider: Provider) -> None:
    sign_in(client, provider)
    client.post("/sign-out/")
    provider.claims["groups"] = []
    assert sign_in(client, provider).status_code == 403
    assert not User.objects.get().groups.exists()


def test_who_is_switched_off_stays_out(client: Client, provider: Provider) -> None:
    sign_in(client, provider)
    User.objects.update(is_active=False)
    assert client.get("/")["Location"].startswith(PAGE)
    assert sign_in(client, provider).status_code == 403
    assert last_reason() == "switched_off"


@pytest.mark.parametrize(
    "claims, opens",
    [({}, False), ({"amr": ["pwd"]}, False), ({"amr": ["pwd", "otp"]}, True), ({"acr": "gold"}, True)],
    ids=str,
)
def test_the_second_step_of_the_provider_counts_when_the_setting_says_so(
    client: Client, provider: Provider, settings, claims: dict[str, Any], opens: bool
) -> None:
    settings.TOTP_ROLES, settings.OIDC_SECOND_FACTOR = ["supervisor"], ["otp", "gold"]
    provider.claims |= claims
    sign_in(client, provider)
    assert (client.get("/review/").status_code == 200) is opens
    client.post("/sign-out/")
    settings.OIDC_SECOND_FACTOR = []
    sign_in(client, provider)
    assert client.get("/review/")["Location"] == "/second-step/"


def test_signing_out_ends_the_session_at_the_provider_too_and_asks_it_nothing(
    client: Client, provider: Provider, settings
) -> None:
    sign_in(client, provider)
    heard = provider.heard
    left = client.post("/sign-out/")
    assert left["Location"].startswith(f"{provider.url}/out?client_id={CLIENT}")
    assert (is_in(client), provider.heard) == (False, heard)
    sign_in(client, provider)
    settings.OIDC_SIGN_OUT = False
    assert client.post("/sign-out/")["Location"] == PAGE


def test_a_page_for_signing_out_elsewhere_is_not_gone_to(
    client: Client, provider: Provider, settings
) -> None:
    sign_in(client, provider)
    settings.OIDC_ORIGIN = "https://another.example"
    assert client.post("/sign-out/")["Location"] == PAGE
    assert not is_in(client)


def test_the_button_is_there_when_a_provider_is_named(client: Client, provider: Provider, settings) -> None:
    assert BUTTON in client.get(PAGE).content.decode()
    settings.OIDC_ISSUER = ""
    assert BUTTON not in client.get(PAGE).content.decode()
    assert client.get(GO).status_code == 404


def test_only_pages_of_this_house_come_after_it(client: Client, provider: Provider) -> None:
    assert sign_in(client, provider, next="https://another.example/")["Location"] == "/"


def test_every_reason_has_words() -> None:
    assert set(NOT_SIGNED_IN) == raised("assistant", "NotSignedIn")
