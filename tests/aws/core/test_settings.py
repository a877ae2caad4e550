"""What the web tier learns from its environment."""

from backend_lambdas.aws.core.settings import WebSettings, read_web_settings


def test_with_nothing_set_only_this_machine_is_answered() -> None:
    assert read_web_settings({}) == WebSettings(None, frozenset({"127.0.0.1", "localhost"}), ())


def test_on_a_laptop_files_go_to_the_emulator_and_mails_to_a_folder() -> None:
    read = read_web_settings(
        {
            "STOCKROOM_MAIL_DIR": "/home/me/mail",
            "STOCKROOM_DASHBOARD_URL": "http://127.0.0.1:8050",
            "AWS_ENDPOINT_URL": "http://127.0.0.1:4566/",
            "STOCKROOM_UPLOADS_BUCKET": "uploads",
        }
    )
    assert read == WebSettings("/home/me/mail", frozenset({"127.0.0.1", "localhost"}), ("http://127.0.0.1:4566",))


def test_on_aws_files_go_to_the_bucket_s_own_addresses() -> None:
    read = read_web_settings(
        {
            "STOCKROOM_DASHBOARD_URL": "https://stock.example.com",
            "STOCKROOM_UPLOADS_BUCKET": "uploads",
            "AWS_REGION": "eu-central-1",
        }
    )
    assert read.hosts == {"127.0.0.1", "localhost", "stock.example.com"}
    assert read.upload_origins == ("https://uploads.s3.eu-central-1.amazonaws.com", "https://uploads.s3.amazonaws.com")
