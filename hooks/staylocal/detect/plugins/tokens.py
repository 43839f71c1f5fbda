"""Tokens with a prefix of their own."""

# S105: `secret_type`, which detect-secrets wants, tells what kind of secret it is.
# ruff: noqa: S105

from __future__ import annotations

import re

from .base import RegexBasedDetector, bounded

_ALNUM = "A-Za-z0-9"


class GitHubFineGrainedDetector(RegexBasedDetector):
    """https://github.blog/security/application-security/introducing-fine-grained-personal-access-tokens-for-github/."""

    secret_type = "GitHub fine-grained token"
    denylist = (bounded(r"github_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59}"),)


class AnthropicDetector(RegexBasedDetector):
    """Keys, admin keys and OAuth tokens; all end in AA, which is left out as it may change."""

    secret_type = "Anthropic key"
    denylist = (bounded(r"sk-ant-[a-z]{2,10}[0-9]{2}-[A-Za-z0-9_\-]{80,200}"),)


class OpenAIProjectDetector(RegexBasedDetector):
    """https://platform.openai.com/docs/api-reference/authentication: the keys with a kind in their prefix."""

    secret_type = "OpenAI project key"
    denylist = (bounded(r"sk-(?:proj|svcacct|admin|None)-[A-Za-z0-9_\-]{40,250}"),)


class OpenRouterDetector(RegexBasedDetector):
    """https://openrouter.ai/docs/api-reference/authentication."""

    secret_type = "OpenRouter key"
    denylist = (bounded(r"sk-or-v1-[0-9a-f]{64}"),)


class GoogleApiKeyDetector(RegexBasedDetector):
    """https://cloud.google.com/docs/authentication/api-keys: 39 characters."""

    secret_type = "Google API key"
    denylist = (bounded(r"AIza[A-Za-z0-9_\-]{35}"),)


class GoogleOAuthSecretDetector(RegexBasedDetector):
    """Client secrets of Google's OAuth."""

    secret_type = "Google OAuth client secret"
    denylist = (bounded(r"GOCSPX-[A-Za-z0-9_\-]{28}"),)


class HuggingFaceDetector(RegexBasedDetector):
    """https://huggingface.co/docs/hub/security-tokens: of a user or of an organisation."""

    secret_type = "Hugging Face token"
    denylist = (bounded(r"(?:hf|api_org)_[A-Za-z0-9]{34}"),)


class NpmTokenDetector(RegexBasedDetector):
    """https://docs.npmjs.com/about-access-tokens: bare, outside an .npmrc."""

    secret_type = "npm token"
    denylist = (bounded(r"npm_[A-Za-z0-9]{36}", _ALNUM),)


class DigitalOceanDetector(RegexBasedDetector):
    """https://docs.digitalocean.com/reference/api/: personal, OAuth and refresh tokens."""

    secret_type = "DigitalOcean token"
    denylist = (bounded(r"do[opr]_v1_[a-f0-9]{64}"),)


class GroqDetector(RegexBasedDetector):
    """https://console.groq.com/docs/quickstart."""

    secret_type = "Groq key"
    denylist = (bounded(r"gsk_[A-Za-z0-9]{52}"),)


class XaiDetector(RegexBasedDetector):
    """https://docs.x.ai/docs/tutorial."""

    secret_type = "xAI key"
    denylist = (bounded(r"xai-[A-Za-z0-9_\-]{70,120}"),)


class StripeWebhookDetector(RegexBasedDetector):
    """https://docs.stripe.com/webhooks/signature."""

    secret_type = "Stripe webhook secret"
    denylist = (bounded(r"whsec_[A-Za-z0-9+/]{32,64}={0,2}", "A-Za-z0-9+/="),)


class SlackAppDetector(RegexBasedDetector):
    """https://api.slack.com/authentication/token-types: app-level and configuration tokens."""

    secret_type = "Slack app token"
    denylist = (
        bounded(r"xapp-[0-9]-[A-Z0-9]{8,16}-[0-9]{8,16}-[a-f0-9]{64}"),
        bounded(r"xoxe(?:\.xox[bp])?-[0-9]-[A-Za-z0-9]{140,200}"),
    )


class SlackWebhookDetector(RegexBasedDetector):
    """https://api.slack.com/messaging/webhooks, and the addresses that start workflows."""

    secret_type = "Slack webhook"
    denylist = (bounded(r"hooks\.slack\.com/(?:services|workflows|triggers)/[A-Za-z0-9+/]{20,200}", "A-Za-z0-9+/"),)


class AzureClientSecretDetector(RegexBasedDetector):
    """Client secrets of Microsoft Entra (Azure AD): a digit and `Q~` after three characters."""

    secret_type = "Azure client secret"
    denylist = (
        re.compile(
            r"(?<![A-Za-z0-9_~.\-])[A-Za-z0-9_~.\-]{3}[0-9]Q~[A-Za-z0-9_~.\-]{30,33}[A-Za-z0-9_~](?![A-Za-z0-9_~\-])"
        ),
    )


class VaultDetector(RegexBasedDetector):
    """https://developer.hashicorp.com/vault/docs/concepts/tokens: service, batch and recovery tokens."""

    secret_type = "Vault token"
    denylist = (bounded(r"hv[sbr]\.[A-Za-z0-9_\-]{24,300}"),)


class DatabricksDetector(RegexBasedDetector):
    """https://docs.databricks.com/aws/en/dev-tools/auth/pat."""

    secret_type = "Databricks token"
    denylist = (bounded(r"dapi[a-f0-9]{32}(?:-[0-9])?"),)


class DockerHubDetector(RegexBasedDetector):
    """https://docs.docker.com/security/access-tokens/: personal and organisation tokens."""

    secret_type = "Docker Hub token"
    denylist = (bounded(r"dckr_[op]at_[A-Za-z0-9_\-]{27,40}"),)


class GitLabRoutableTokenDetector(RegexBasedDetector):
    """https://docs.gitlab.com/security/tokens/#token-prefixes: those that detect-secrets leaves out.

    The routable format has a version and a length behind a full stop.
    """

    secret_type = "GitLab token"
    denylist = (
        bounded(r"(?:glffct|glwt|glrtr)-[A-Za-z0-9_\-]{20,50}"),
        bounded(r"gl(?:pat|dt|rt|cbt)-[A-Za-z0-9_\-]{27,300}\.[0-9a-z]{2}\.[0-9a-z]{9}"),
    )


class ArtifactoryTokenDetector(RegexBasedDetector):
    """Artifactory's keys and encrypted passwords with boundaries that suit prose."""

    secret_type = "Artifactory credentials"
    denylist = (
        re.compile(r"(?<![A-Za-z0-9+/\\])A(?:KC[A-Za-z0-9]{10,100}|P[0-9A-F][A-Za-z0-9]{8,100})(?![A-Za-z0-9_\-+/])"),
    )


class AgeKeyDetector(RegexBasedDetector):
    """https://age-encryption.org: identities."""

    secret_type = "age secret key"
    denylist = (bounded("AGE-SECRET-KEY-1[A-Z0-9]{58}"),)


class PrivateKeyHeaderDetector(RegexBasedDetector):
    """The headers that detect-secrets leaves out: encrypted PKCS#8, PuTTY 3, any other word before it."""

    secret_type = "private key"
    denylist = (re.compile(r"BEGIN (?:[A-Z0-9]{1,12} ){1,3}PRIVATE KEY|PuTTY-User-Key-File-3"),)
