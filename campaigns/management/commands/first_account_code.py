from campaigns.actions.first_account import first_account_code, has_no_account
from campaigns.management.base import ContractCommand


class Command(ContractCommand):
    help = "In mã để lập tài khoản đầu tiên trên trình duyệt; mã hết tác dụng khi đã có tài khoản."

    def handle(self, **options) -> None:
        if not has_no_account():
            self.refuse(["Đã có tài khoản; mã lập tài khoản đầu tiên không còn tác dụng."])
        self.stdout.write(first_account_code())
