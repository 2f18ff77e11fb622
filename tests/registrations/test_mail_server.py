"""A mail server that goes away: nothing is sent twice, nothing is forgotten."""

import socketserver
import threading

import pytest
import time_machine
from django.core.management import CommandError, call_command

from registrations.models import Reminder
from tests.factories import at, make_officer


class Mailbox(socketserver.ThreadingTCPServer):
    """A mail server on this machine. After ``most`` mails it hangs up, and on everybody who comes later."""

    daemon_threads = True

    def __init__(self, most: int) -> None:
        super().__init__(("127.0.0.1", 0), Talk)
        self.most = most
        self.received: list[str] = []
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()


class Talk(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        if self.is_away():
            return
        self.say("220 thu")
        while line := self.rfile.readline().decode().strip():
            word = line[:4].upper()
            if word == "RCPT":
                self.to = line.partition("<")[2].partition(">")[0]
            if word == "DATA":
                self.say("354 di")
                while self.rfile.readline().strip() != b".":
                    pass
                self.server.received.append(self.to)
            self.say("221 het" if word == "QUIT" else "250 duoc")
            if self.is_away():
                return

    def is_away(self) -> bool:
        return len(self.server.received) >= self.server.most

    def say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


@pytest.fixture
def mailbox(settings):
    with Mailbox(2) as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = server.server_address
        settings.EMAIL_TIMEOUT = 5
        yield server
        server.shutdown()


@pytest.mark.django_db
def test_what_was_not_sent_is_sent_when_the_server_is_back(world, mailbox, capsys):
    addresses = {f"can-bo-{number}@xa.vn" for number in range(5)}
    for address in addresses:
        make_officer(world.peace.unit, email=address)
    with time_machine.travel(at("2022-03-27 08:00"), tick=False):
        with pytest.raises(CommandError, match="Máy chủ thư ngừng trả lời sau 2 thư"):
            call_command("send_reminders")
        with pytest.raises(CommandError, match="Không kết nối được máy chủ thư"):
            call_command("send_reminders")
        assert Reminder.objects.count() == len(mailbox.received) == 2
        mailbox.most = 100
        call_command("send_reminders")
        call_command("send_reminders")
    assert sorted(mailbox.received) == sorted(addresses)
    assert set(Reminder.objects.values_list("fault", flat=True)) == {""}
