"""Tokens of builds and of the tools that look at code and serve its users."""

from __future__ import annotations

from .formats_base import ALNUM, BASE64, NAME, UUID, A, B, Format, H, L, U, W, inside, prefixed

BUILDS = (
    prefixed(
        "CircleCI token",
        "CCIPAT_ CCIPRJ_",
        A + "{22}_" + H + "{40}",
        source="https://circleci.com/docs/managing-api-tokens/",
    ),
    prefixed(
        "Buildkite token",
        "bkua_ bkaj_ bkct_ bkat_ bkpt_ bkrt_",
        A + "{40,200}",
        ALNUM,
        source="https://buildkite.com/docs/apis/managing-api-tokens",
    ),
    prefixed("Bitrise token", "bitpat_ bitwat_", W + "{60,100}", source="https://docs.bitrise.io"),
    prefixed("TeamCity token", "eyJ0eXAiOiAiVENWMiJ9.", W + r"{30,60}\." + W + "{30,60}", NAME),
    prefixed(
        "Depot token", "depot_org_ depot_project_ depot_user_", H + "{64}", ALNUM, source="https://depot.dev/docs"
    ),
    prefixed("Chromatic project token", "chpt_", H + "{10,20}", ALNUM, source="https://www.chromatic.com/docs"),
    prefixed("Percy token", "web_ app_", H + "{64}", ALNUM),
    prefixed("LambdaTest access key", "LT_", A + "{45,55}", ALNUM, judge="mixed_or_words"),
    prefixed(
        "Trigger.dev key",
        "tr_dev_ tr_prod_ tr_stg_ tr_preview_ tr_pat_",
        A + "{20,40}",
        ALNUM,
        judge="mixed_or_words",
        source="https://trigger.dev/docs",
    ),
    prefixed(
        "Inngest signing key",
        "signkey-prod- signkey-test- signkey-branch-",
        H + "{32,64}",
        ALNUM,
        source="https://www.inngest.com/docs/platform/signing-keys",
    ),
    prefixed("Prefect API key", "pnu_ pnb_", A + "{36}", ALNUM, judge="not_words", source="https://docs.prefect.io"),
    prefixed(
        "dbt Cloud token",
        "dbtc_ dbts_ dbtu_",
        W + "{30,64}",
        judge="mixed_or_words",
        source="https://docs.getdbt.com/docs/dbt-cloud-apis/authentication",
    ),
    prefixed("Hex token", "hxtp_ hxtw_", A + "{60,140}", ALNUM),
    prefixed(
        "Retool API token", "retool_", L + "{24,32}", ALNUM, judge="random_or_words", source="https://docs.retool.com"
    ),
    prefixed(
        "Metabase API key",
        "mb_",
        B + "{43}=",
        BASE64,
        source="https://www.metabase.com/docs/latest/people-and-groups/api-keys",
    ),
)

TOOLS = (
    prefixed(
        "SonarQube token",
        "sqp_ sqa_ squ_",
        H + "{40}",
        ALNUM,
        source="https://docs.sonarsource.com/sonarqube-server/user-guide/managing-tokens",
    ),
    prefixed(
        "Snyk token",
        "snyk_uat. snyk_sat.",
        r"[A-Za-z0-9]{8}\.[A-Za-z0-9_\-.]{40,400}",
        NAME,
        source="https://docs.snyk.io/snyk-api/authentication-for-api",
    ),
    prefixed(
        "DeepSource token", "dsp_", A + "{40,64}", ALNUM, judge="mixed_or_words", source="https://docs.deepsource.com"
    ),
    prefixed("Socket API token", "sktsec_", W + "{40,70}", source="https://docs.socket.dev"),
    prefixed(
        "Aikido token",
        "AIK_CI_ AIK_SECRET_ AIK_CLIENT_",
        A + "{24,100}",
        ALNUM,
        judge="mixed_or_words",
        source="https://apidocs.aikido.dev",
    ),
    prefixed(
        "Infracost API key", "ico-", A + "{32}", ALNUM, judge="mixed_or_words", source="https://www.infracost.io/docs"
    ),
    prefixed("Spectral token", "spu- spo-", H + "{32}", ALNUM),
    prefixed("StackHawk API key", "hawk.", W + r"{20}\." + W + "{20}", NAME, source="https://docs.stackhawk.com"),
    prefixed(
        "Postman API key",
        "PMAK-",
        H + "{24}-" + H + "{34}",
        source="https://learning.postman.com/docs/developer/postman-api/authentication/",
    ),
    prefixed("Postman collection access key", "PMAT-", U + "{26}", ALNUM),
    prefixed("ReadMe API key", "rdme_", L + "{70}", ALNUM, judge="not_words", source="https://docs.readme.com"),
    prefixed(
        "Apollo GraphQL key",
        "service: user:",
        r"[A-Za-z0-9_.\-]{1,64}:" + W + "{22}",
        judge="mixed_or_words",
        source="https://www.apollographql.com/docs/graphos/platform/access-management/api-keys",
    ),
    prefixed("Unkey key", "unkey_", A + "{20,40}", ALNUM, judge="mixed_or_words", source="https://www.unkey.com/docs"),
    prefixed(
        "Ory token",
        "ory_at_ ory_rt_ ory_ac_ ory_pat_ ory_st_ ory_apikey_ ory_wak_",
        W + r"{24,100}(?:\.[A-Za-z0-9_\-]{43})?",
        NAME,
        judge="mixed_or_words",
        source="https://www.ory.sh/docs",
    ),
    prefixed(
        "Stytch secret", "secret-live- secret-test-", r"[A-Za-z0-9_\-]{35}=", source="https://stytch.com/docs/api"
    ),
    prefixed("Arcjet key", "ajkey_", L + "{26}", ALNUM, judge="not_words", source="https://docs.arcjet.com"),
    prefixed("hCaptcha secret", "ES_", H + "{32}", ALNUM, source="https://docs.hcaptcha.com"),
    prefixed(
        "Svix key",
        "testsk_ sk_",
        W + r"{32,48}\.(?:eu|us|ca|in|au)",
        NAME,
        judge="mixed_or_words",
        source="https://docs.svix.com",
    ),
    inside(
        "Authress key",
        "(?:sc|ext|scauth|authress)_[a-z0-9]{5,30}" + r"\.[a-z0-9]{4,6}",
        ".acc_ .acc-",
        r"[a-z0-9\-]{10,32}\.[A-Za-z0-9+/_=\-]{30,120}",
        NAME + "+/=",
        source="https://authress.io/knowledge-base/docs/authorization/service-clients/secrets-scanning",
    ),
    prefixed(
        "Okta API token",
        "SSWS",
        " (00" + W + "{40})",
        source="https://developer.okta.com/docs/reference/core-okta-api/",
    ),
    prefixed("Ionic token", "ion_", A + "{42}", ALNUM, judge="mixed_or_words", source="https://ionic.io/docs/appflow"),
    prefixed(
        "GitBook API token",
        "gb_api_",
        A + "{40}",
        ALNUM,
        judge="mixed_or_words",
        source="https://gitbook.com/docs/developers",
    ),
    prefixed("Permit.io API key", "permit_key_", A + "{60,130}", ALNUM, source="https://docs.permit.io"),
    prefixed(
        "Keygen token",
        "admin- prod- user- activ- env-",
        H + "{60,70}v[0-9]",
        ALNUM,
        source="https://keygen.sh/docs/api/tokens/",
    ),
    prefixed("Block Protocol API key", "b10ck5.", H + r"{32}\." + UUID, NAME, source="https://blockprotocol.org/docs"),
    prefixed(
        "Liveblocks secret key",
        "sk_prod_ sk_dev_",
        W + "{40,80}",
        judge="mixed_or_words",
        source="https://liveblocks.io/docs",
    ),
)

FORMATS: tuple[Format, ...] = BUILDS + TOOLS
