"""Detectors of formats that can be told by themselves."""

from __future__ import annotations

from . import judging, matching
from .prefilter import anycase
from .row import OURS, THEIRS, Row

_ALNUM = "A-Za-z0-9"
_NAME = r"A-Za-z0-9_\-"

TOKENS = (
    Row(
        type="AWS access key id or secret key",
        plugin=THEIRS + "aws:AWSKeyDetector",
        needs=(
            r"A(?:3T[A-Z0-9]|BIA|CCA|KIA|SIA)[0-9A-Z]{16}",
            r""""(?i:[0-9a-z/+]{40})["']""",
            r"""'(?i:[0-9a-z/+]{40})["']""",
        ),
        spans=matching.group,
        judge=judging.with_digit,
        before=_ALNUM,
        after=_ALNUM,
    ),
    Row(
        type="GitHub token",
        plugin=THEIRS + "github_token:GitHubTokenDetector",
        needs=("gh[pousr]_[A-Za-z0-9_]{36}",),
        before=_ALNUM,
        after=_ALNUM + "_",
        grows=True,
    ),
    Row(
        type="GitLab token",
        plugin=OURS + "tokens:GitLabRoutableTokenDetector",
        needs=("gl(?:ffct|wt|rtr|pat|dt|rt|cbt)-",),
    ),
    Row(
        type="GitLab token",
        plugin=THEIRS + "gitlab_token:GitLabTokenDetector",
        needs=("gl(?:pat|dt|ft|soat|rt|cbt|imt|ptt|agent|oas)-", "GR1348941"),
        before=_ALNUM,
        after=_ALNUM,
    ),
    Row(
        type="Slack token or webhook",
        plugin=THEIRS + "slack:SlackDetector",
        needs=(*anycase(r"xox[abpors]-\d"), *anycase(r"hooks\.slack\.com/services/t")),
        judge=judging.mostly_random,
        before=_ALNUM,
        after=_ALNUM,
    ),
    Row(
        type="Stripe live key",
        plugin=THEIRS + "stripe:StripeDetector",
        needs=("rk_live_[0-9a-zA-Z]{24}", "sk_live_[0-9a-zA-Z]{24}"),
        before=_ALNUM,
        after=_ALNUM,
        grows=True,
    ),
    Row(
        type="SendGrid API key",
        plugin=THEIRS + "sendgrid:SendGridDetector",
        needs=(r"SG\.[a-zA-Z0-9_-]{22}\.",),
        before=_ALNUM,
        after=_ALNUM,
    ),
    Row(type="npm token", plugin=THEIRS + "npm:NpmDetector", needs=("/:_authToken=",), spans=matching.npm),
    Row(
        type="PyPI token",
        plugin=THEIRS + "pypi_token:PypiTokenDetector",
        needs=("pypi-Ag(?:EIcHlwaS5vcmc|ENdGVzdC5weXBpLm9yZw)",),
        before=_ALNUM,
    ),
    Row(
        type="OpenAI key",
        plugin=THEIRS + "openai:OpenAIDetector",
        needs=("T3BlbkFJ[A-Za-z0-9]{20}",),
        before=_ALNUM,
        after=_NAME,
        grows=True,
    ),
    Row(
        type="Square OAuth secret",
        plugin=THEIRS + "square_oauth:SquareOAuthDetector",
        needs=(r"sq0csp-[0-9A-Za-z\\\-_]{43}",),
        before=_ALNUM,
        after=_NAME,
    ),
    Row(
        type="Telegram bot token",
        plugin=THEIRS + "telegram_token:TelegramBotTokenDetector",
        needs=(":[0-9A-Za-z_-]{35}",),
        judge=judging.mixed_or_words,
        before="0-9",
        after=_NAME,
    ),
    Row(
        type="Discord bot token",
        plugin=THEIRS + "discord:DiscordBotTokenDetector",
        needs=tuple(letter + r"[a-zA-Z\d_-]{23,25}\.[a-zA-Z\d_-]{6}\." for letter in "MNO"),
        judge=judging.mixed,
        before=_NAME,
        after=_NAME,
    ),
    Row(
        type="Azure storage key",
        plugin=THEIRS + "azure_storage_key:AzureStorageKeyDetector",
        needs=(r"AccountKey=[a-zA-Z0-9+\/=]{88}",),
        after=_ALNUM + "+/",
    ),
    Row(
        type="Mailchimp key",
        plugin=THEIRS + "mailchimp:MailchimpDetector",
        needs=("-us[0-9]",),
        before=_ALNUM,
        after=_ALNUM,
    ),
    Row(type="JSON web token", plugin=THEIRS + "jwt:JwtTokenDetector", needs=("eyJ",), spans=matching.jwt),
    Row(
        type="private key",
        plugin=THEIRS + "private_key:PrivateKeyDetector",
        needs=(
            "BEGIN (?:DSA |EC |OPENSSH |PGP |RSA |SSH2 ENCRYPTED )?PRIVATE KEY",
            "PuTTY-User-Key-File-2",
        ),
        judge=judging.private_key,
        headed=True,
    ),
    Row(
        type="GitHub fine-grained token",
        plugin=OURS + "tokens:GitHubFineGrainedDetector",
        needs=("github_pat_[A-Za-z0-9]{22}_",),
    ),
    Row(type="Anthropic key", plugin=OURS + "tokens:AnthropicDetector", needs=("sk-ant-[a-z]",)),
    Row(
        type="OpenAI key",
        plugin=OURS + "tokens:OpenAIProjectDetector",
        needs=("sk-(?:proj|svcacct|admin|None)-",),
    ),
    Row(type="OpenRouter key", plugin=OURS + "tokens:OpenRouterDetector", needs=("sk-or-v1-[0-9a-f]{64}",)),
    Row(type="Google API key", plugin=OURS + "tokens:GoogleApiKeyDetector", needs=(r"AIza[A-Za-z0-9_\-]{35}",)),
    Row(
        type="Google OAuth client secret",
        plugin=OURS + "tokens:GoogleOAuthSecretDetector",
        needs=("GOCSPX-",),
    ),
    Row(
        type="Hugging Face token",
        plugin=OURS + "tokens:HuggingFaceDetector",
        needs=(
            "hf_[A-Za-z0-9]{34}",
            "api_org_[A-Za-z0-9]{34}",
        ),
        judge=judging.mostly_random,
    ),
    Row(type="npm token", plugin=OURS + "tokens:NpmTokenDetector", needs=("npm_[A-Za-z0-9]{36}",)),
    Row(
        type="DigitalOcean token",
        plugin=OURS + "tokens:DigitalOceanDetector",
        needs=("do[opr]_v1_[a-f0-9]{64}",),
    ),
    Row(type="Groq key", plugin=OURS + "tokens:GroqDetector", needs=("gsk_[A-Za-z0-9]{52}",)),
    Row(
        type="xAI key",
        plugin=OURS + "tokens:XaiDetector",
        needs=(r"xai-[A-Za-z0-9_\-]{70}",),
        judge=judging.mixed,
    ),
    Row(
        type="Stripe webhook secret",
        plugin=OURS + "tokens:StripeWebhookDetector",
        needs=("whsec_[A-Za-z0-9+/]{32}",),
    ),
    Row(
        type="Slack app token",
        plugin=OURS + "tokens:SlackAppDetector",
        needs=(
            r"xapp-[0-9]-",
            r"xoxe[.\-]",
        ),
    ),
    Row(
        type="Artifactory credentials",
        plugin=OURS + "tokens:ArtifactoryTokenDetector",
        needs=("A(?:KC[a-zA-Z0-9]{10}|P[0-9A-F][a-zA-Z0-9]{8})",),
        judge=judging.mixed_or_words,
    ),
    Row(
        type="Slack token or webhook",
        plugin=OURS + "tokens:SlackWebhookDetector",
        needs=(r"hooks\.slack\.com/",),
        judge=judging.mostly_random,
    ),
    Row(
        type="Azure client secret",
        plugin=OURS + "tokens:AzureClientSecretDetector",
        needs=(r"Q~[A-Za-z0-9_~.\-]{31}",),
    ),
    Row(
        type="Vault token",
        plugin=OURS + "tokens:VaultDetector",
        needs=(r"hv[sbr]\.[A-Za-z0-9_\-]{24}",),
        judge=judging.mostly_random,
    ),
    Row(type="Databricks token", plugin=OURS + "tokens:DatabricksDetector", needs=("dapi[a-f0-9]{32}",)),
    Row(type="Docker Hub token", plugin=OURS + "tokens:DockerHubDetector", needs=("dckr_[op]at_",)),
    Row(type="age secret key", plugin=OURS + "tokens:AgeKeyDetector", needs=("AGE-SECRET-KEY-1",)),
    Row(
        type="private key",
        plugin=OURS + "tokens:PrivateKeyHeaderDetector",
        needs=(
            "BEGIN (?:[A-Z0-9]{1,12} ){1,3}PRIVATE KEY",
            "PuTTY-User-Key-File-3",
        ),
        judge=judging.private_key,
        headed=True,
    ),
    Row(
        type="Artifactory credentials",
        plugin=THEIRS + "artifactory:ArtifactoryDetector",
        needs=(r"A(?:KC[a-zA-Z0-9]{10}|P[\dABCDEF][a-zA-Z0-9]{8})",),
        spans=matching.trimmed,
        judge=judging.mixed_or_words,
    ),
)
