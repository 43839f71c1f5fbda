"""Tokens of code hosting and package registries."""

from __future__ import annotations

from .formats_base import ALNUM, BASE64, NAME, UUID, A, Format, H, L, W, prefixed

GITHUB = "https://github.blog/engineering/platform-security/behind-githubs-new-authentication-token-formats/"
GITLAB = "https://docs.gitlab.com/security/tokens/#token-prefixes"

HOSTING = (
    prefixed(
        "GitHub token",
        "ghp_ gho_ ghu_ ghs_ ghr_",
        A + "{36}",
        checksum="crc32_base62",
        judge="not_words",
        source=GITHUB,
    ),
    prefixed("GitHub token", "ghp_ gho_ ghu_ ghs_ ghr_", A + "{40,251}", judge="not_words", source=GITHUB),
    prefixed(
        "GitHub fine-grained token",
        "github_pat_",
        A + "{22}_" + A + "{59}",
        source="https://github.blog/security/application-security/introducing-fine-grained-personal-access-tokens-for-github/",
    ),
    prefixed("GitHub App token", "v1.", H + "{40}", ALNUM, sure=False),
    prefixed(
        "GitLab token",
        "glpat- gldt- glrt- glcbt- glptt- glft- glimt- glagent- gloas- glsoat- glffct- glwt- glrtr-",
        W + r"{20,300}(?:\.[0-9a-z]{2}\.[0-9a-z]{9}|\.[0-9a-z]{9})?",
        judge="not_words",
        source=GITLAB,
    ),
    prefixed("GitLab runner registration token", "GR1348941", W + "{20}", source=GITLAB),
    prefixed("GitLab session cookie", "_gitlab_session=", "(" + H + "{32})", ALNUM),
    prefixed(
        "Bitbucket app password",
        "ATBB",
        A + "{32}",
        ALNUM,
        judge="mixed_or_words",
        source="https://support.atlassian.com/bitbucket-cloud/docs/app-passwords/",
    ),
    prefixed(
        "Atlassian API token",
        "ATATT3xFfG ATCTT3xFfG ATSTT3xFfG",
        r"[A-Za-z0-9_\-=]{50,350}",
        BASE64 + r"_\-",
        source="https://id.atlassian.com/manage-profile/security/api-tokens",
    ),
    prefixed(
        "Sourcegraph token",
        "sgp_",
        "(?:" + H + "{16}_|local_)?" + H + "{40}",
        source="https://sourcegraph.com/docs/cli/how-tos/creating_an_access_token",
    ),
    prefixed("Sourcegraph token", "slk_", H + "{64}", ALNUM),
    prefixed("Phabricator token", "api- cli-", L + "{28}", ALNUM, judge="random_or_words"),
    prefixed(
        "JetBrains token",
        "perm: perm-",
        r"[A-Za-z0-9+/=_\-]{4,80}\.[A-Za-z0-9+/=_\-]{2,80}\.[A-Za-z0-9]{20,60}",
        NAME + "+/=",
        judge="mixed_or_words",
        source="https://www.jetbrains.com/help/youtrack/devportal/api-troubleshoot.html",
    ),
)

PACKAGES = (
    prefixed(
        "npm token",
        "npm_",
        A + "{36}",
        ALNUM,
        judge="not_words",
        checksum="crc32_base62",
        source="https://docs.npmjs.com/about-access-tokens",
    ),
    prefixed(
        "PyPI token",
        "pypi-AgEIcHlwaS5vcmc pypi-AgENdGVzdC5weXBpLm9yZw",
        W + "{50,1000}",
        source="https://pypi.org/help/#apitoken",
    ),
    prefixed("RubyGems API key", "rubygems_", H + "{48}", ALNUM, source="https://guides.rubygems.org/api-key-scopes/"),
    prefixed(
        "NuGet API key",
        "oy2",
        "[a-z2-7]{43}",
        ALNUM,
        source="https://learn.microsoft.com/en-us/nuget/nuget-org/publish-a-package",
    ),
    prefixed(
        "crates.io token",
        "cio",
        A + "{32}",
        ALNUM,
        judge="mixed_or_words",
        source="https://doc.rust-lang.org/cargo/reference/publishing.html",
    ),
    prefixed(
        "Clojars token",
        "CLOJARS_",
        L + "{60}",
        ALNUM,
        judge="not_words",
        source="https://github.com/clojars/clojars-web/wiki/Deploy-Tokens",
    ),
    prefixed(
        "Docker Hub token",
        "dckr_pat_ dckr_oat_",
        W + "{27,40}",
        source="https://docs.docker.com/security/access-tokens/",
    ),
    prefixed(
        "Artifactory API key",
        "AKCp",
        A + "{60,80}",
        ALNUM,
        judge="mixed_or_words",
        source="https://jfrog.com/help/r/jfrog-platform-administration-documentation/introduction-to-access-tokens",
    ),
    prefixed("Artifactory API key", "AKC", A + "{10,59}", ALNUM, sure=False, judge="mixed_or_words"),
    prefixed("Artifactory encrypted password", "AP5 AP6 AP2 AP1", A + "{20,100}", ALNUM, judge="mixed_or_words"),
    prefixed("Artifactory reference token", "cmVmdGtu", A + "{56}", ALNUM),
    prefixed(
        "Packagist token",
        "packagist_org_ packagist_ort_ packagist_uut_ packagist_out_ packagist_ack_ packagist_acs_",
        H + "{40,80}",
        ALNUM,
        source="https://packagist.com/docs/api",
    ),
    prefixed("Open VSX token", "ovsxp_ ovsxat_", UUID, ALNUM + "-", source="https://open-vsx.org"),
    prefixed(
        "npm registry token",
        "_authToken",
        r'"?[ \t]{0,4}[=:][ \t]{0,4}"?(' + UUID + "|[A-Za-z0-9+/_]{20,300}={0,2})",
        BASE64,
        judge="random_or_words",
    ),
)

FORMATS: tuple[Format, ...] = HOSTING + PACKAGES
