"""Credentials of databases, analytics and of what watches services."""

from __future__ import annotations

from .formats_base import ALNUM, BASE64, NAME, UUID, A, B, Format, H, L, U, W, inside, prefixed

DATABASES = (
    prefixed(
        "Databricks token",
        "dapi dose dkea dsapi",
        H + "{32}(?:-[0-9]{1,2})?",
        ALNUM + "-",
        source="https://docs.databricks.com/aws/en/dev-tools/auth/pat",
    ),
    prefixed(
        "PlanetScale token",
        "pscale_tkn_ pscale_pw_ pscale_oauth_",
        r"[A-Za-z0-9_=.\-]{32,64}",
        NAME + "=",
        judge="mixed_or_words",
        source="https://planetscale.com/docs",
    ),
    prefixed(
        "Neon API key", "napi_", L + "{64}", ALNUM, judge="not_words", source="https://neon.com/docs/manage/api-keys"
    ),
    prefixed("Neon password", "npg_", A + "{12,16}", ALNUM, judge="mixed_or_words"),
    prefixed("Xata API key", "xau_", A + "{32,48}", ALNUM, judge="mixed_or_words", source="https://xata.io/docs"),
    prefixed(
        "MongoDB Atlas service account secret",
        "mdb_sa_sk_",
        W + "{40}",
        source="https://www.mongodb.com/docs/atlas/api/service-accounts-overview/",
    ),
    prefixed("Fauna secret", "fnA", W + "{37}", judge="mixed_or_words"),
    prefixed(
        "CockroachDB Cloud API key",
        "CCDB1_",
        A + "{22}_" + A + "{40}",
        source="https://www.cockroachlabs.com/docs/cockroachcloud/managing-access",
    ),
    prefixed(
        "Confluent API secret",
        "cflt",
        B + "{60}",
        BASE64,
        source="https://docs.confluent.io/cloud/current/security/authenticate/workload-identities/service-accounts/api-keys/overview.html",
    ),
    prefixed(
        "ClickHouse Cloud API secret",
        "4b1d",
        A + "{38}",
        ALNUM,
        judge="mixed_or_words",
        source="https://clickhouse.com/docs/cloud/manage/openapi",
    ),
    prefixed(
        "Elastic Cloud API key",
        "essu_",
        B + "{40,140}={0,2}",
        BASE64,
        source="https://www.elastic.co/docs/deploy-manage/api-keys/elastic-cloud-api-keys",
    ),
    prefixed(
        "Convex deploy key",
        "prod: dev: preview: project:",
        r"[a-z0-9\-:]{3,80}\|[A-Za-z0-9+/=_\-]{40,300}",
        BASE64 + r"_\-",
        source="https://docs.convex.dev/production/hosting/",
    ),
    prefixed(
        "Appwrite API key",
        "standard_",
        H + "{256}",
        ALNUM,
        source="https://appwrite.io/docs/advanced/platform/api-keys",
    ),
)

WATCHING = (
    prefixed(
        "Sentry token",
        "sntrys_eyJ",
        r"[A-Za-z0-9+/=_\-]{80,500}",
        BASE64 + r"_\-",
        source="https://docs.sentry.io/account/auth-tokens/",
    ),
    prefixed(
        "Sentry token",
        "sntryu_ sntryi_ sntrya_",
        H + "{64}",
        ALNUM,
        source="https://docs.sentry.io/account/auth-tokens/",
    ),
    prefixed(
        "Grafana service account token",
        "glsa_",
        A + "{32}_[0-9a-fA-F]{8}",
        checksum="grafana",
        source="https://grafana.com/docs/grafana/latest/administration/service-accounts/",
    ),
    prefixed(
        "Grafana Cloud token",
        "glc_eyJ",
        B + "{40,500}={0,2}",
        BASE64,
        judge="mixed_or_words",
        source="https://grafana.com/docs/grafana-cloud/",
    ),
    prefixed(
        "Grafana API key",
        "eyJrIjoi",
        B + "{60,400}={0,2}",
        BASE64,
        source="https://grafana.com/docs/grafana/latest/administration/api-keys/",
    ),
    prefixed(
        "New Relic key",
        "NRAK- NRAA- NRII- NRIQ-",
        W + "{24,40}",
        judge="not_words",
        source="https://docs.newrelic.com/docs/apis/intro-apis/new-relic-api-keys/",
    ),
    prefixed("New Relic key", "NRRA- NRRA2-", H + "{42}", ALNUM),
    prefixed("New Relic browser key", "NRJS- NRBR-", H + "{19}", ALNUM, sure=False),
    inside(
        "New Relic license key",
        "(?:[a-z]{2}[0-9]{2}xx[0-9a-f]{26}|[0-9a-f]{32})(?:FFFF|[0-9a-f]{4})",
        "NRAL",
        "",
        ALNUM,
        offset=36,
    ),
    prefixed(
        "Datadog client token",
        "pub0 pub1 pub2 pub3 pub4 pub5 pub6 pub7 pub8 pub9 puba pubb pubc pubd pube pubf",
        H + "{31}",
        ALNUM,
        sure=False,
        source="https://docs.datadoghq.com/account_management/api-app-keys/",
    ),
    prefixed(
        "Dynatrace token",
        "dt0c01. dt0s01. dt0s02. dt0s03. dt0s04. dt0s06. dt0s08. dt0s09. dt0s16.",
        U + r"{8,24}\." + U + "{64}",
        NAME,
        source="https://docs.dynatrace.com/docs/manage/identity-access-management/access-tokens-and-oauth-clients/access-tokens",
    ),
    prefixed(
        "Honeycomb key",
        "hcaik_ hcbik_ hcxik_ hcaic_ hcxmk_ hcamk_",
        L + "{26,64}",
        ALNUM,
        judge="not_words",
        source="https://docs.honeycomb.io",
    ),
    prefixed("Axiom token", "xaat- xapt-", UUID, ALNUM + "-", source="https://axiom.co/docs"),
    prefixed("Checkly API key", "cu_", H + "{32}", ALNUM, source="https://www.checklyhq.com/docs"),
    prefixed("Rootly API token", "rootly_", H + "{64}", ALNUM, source="https://docs.rootly.com"),
    prefixed("FireHydrant bot token", "fhb-", H + "{32}", ALNUM, source="https://docs.firehydrant.com"),
    prefixed(
        "Coralogix key",
        "cxtp_ cxth_ cxto_ cxup_",
        A + "{30}",
        ALNUM,
        judge="not_words",
        source="https://coralogix.com/docs",
    ),
)

ANALYTICS = (
    prefixed(
        "PostHog key",
        "phx_ phs_ pha_ phr_",
        A + "{40,50}",
        ALNUM,
        judge="mixed_or_words",
        source="https://posthog.com/docs/api",
    ),
    prefixed("PostHog project key", "phc_", A + "{40,50}", ALNUM, sure=False, judge="mixed_or_words"),
    prefixed("Segment token", "sgp_", A + "{64}", ALNUM, judge="not_words", source="https://docs.segmentapis.com"),
    prefixed("LaunchDarkly key", "sdk- api- rel-", UUID, ALNUM + "-", source="https://launchdarkly.com/docs"),
    prefixed("LaunchDarkly mobile key", "mob-", UUID, ALNUM + "-", sure=False),
    prefixed(
        "Statsig key",
        "secret- console-",
        A + "{40,50}",
        ALNUM,
        judge="mixed_or_words",
        source="https://docs.statsig.com",
    ),
    prefixed(
        "Flagsmith server key", "ser.", A + "{22}", NAME, judge="mixed_or_words", source="https://docs.flagsmith.com"
    ),
    prefixed(
        "ConfigCat key",
        "configcat-sdk-1/ configcat-proxy-1/ configcat-sdk-2/",
        W + "{22}/" + W + "{22}",
        NAME + "/",
        source="https://configcat.com/docs",
    ),
    prefixed(
        "GrowthBook key",
        "secret_admin_ secret_readonly_ secret_user_",
        r"[A-Za-z0-9+/=]{20,64}",
        BASE64,
        judge="mixed_or_words",
        source="https://docs.growthbook.io/api",
    ),
    inside(
        "Unleash token",
        r"(?:\*|[A-Za-z0-9_\-]{1,40})",
        ":development. :production.",
        H + "{50,64}",
        NAME,
        source="https://docs.getunleash.io/reference/api-tokens-and-client-keys",
    ),
    prefixed("Tinybird token", "p.eyJ", W + r"{20,400}\." + W + "{20,60}", NAME, source="https://www.tinybird.co/docs"),
)

FORMATS: tuple[Format, ...] = DATABASES + WATCHING + ANALYTICS
