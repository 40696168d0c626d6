import os
import signal
import time
import urllib.request

import psutil
import pytest

from centre import Centre
from homeshore.ops.demo import DEMO_LOGINS, DEMO_PASSWORD


def test_it_prints_its_addresses_and_the_demo_logins(centre: Centre):
    said = centre.output()
    assert centre.url in said
    assert str(centre.smtp_port) in said
    assert DEMO_PASSWORD in said
    assert all(email in said for email, _ in DEMO_LOGINS)


PROCESSES = ("web", "dispatcher", "worker", "mail", "switchboard", "media-1")


def test_every_process_is_there_and_the_web_answers(centre: Centre):
    assert all(centre.pid_of(name) for name in PROCESSES)
    with urllib.request.urlopen(f"{centre.url}/healthz", timeout=5) as response:
        assert response.status == 200


def test_a_killed_process_is_started_again(centre: Centre):
    before = centre.pid_of("worker")
    os.kill(before, signal.SIGKILL)
    deadline = time.monotonic() + 20
    while centre.pid_of("worker") in {0, before}:
        assert time.monotonic() < deadline, centre.output()
        time.sleep(0.1)


def test_the_understudy_takes_the_part_of_a_killed_media_worker(centre: Centre):
    deadline = time.monotonic() + 30
    while not (understudy := centre.pid_of("understudy")):
        assert time.monotonic() < deadline, centre.output()
        time.sleep(0.1)
    os.kill(centre.pid_of("media-1"), signal.SIGKILL)
    while centre.pid_of("media-1") != understudy:
        assert time.monotonic() < deadline, centre.output()
        time.sleep(0.1)
    while centre.pid_of("understudy") in {0, understudy}:
        assert time.monotonic() < deadline, centre.output()
        time.sleep(0.1)


@pytest.mark.serial
def test_it_stops_with_all_its_processes_and_starts_again():
    centre = Centre(new=True)
    try:
        centre.start()
        children = [psutil.Process(centre.pid_of(name)) for name in PROCESSES]
        assert centre.interrupt() == 0
        assert [child for child in children if child.is_running()] == []
        centre.start()
    finally:
        centre.stop()
