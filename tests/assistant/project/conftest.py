"""Ports for processes that tests start."""

import socket

import pytest


@pytest.fixture
def free_ports() -> list[int]:
    """Three ports that nobody listens on."""
    doors = [socket.create_server(("127.0.0.1", 0)) for _ in range(3)]
    ports = [door.getsockname()[1] for door in doors]
    for door in doors:
        door.close()
    return ports
