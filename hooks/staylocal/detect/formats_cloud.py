"""Credentials of the three large clouds."""

from __future__ import annotations

from .formats_base import ALNUM, BASE64, NAME, UUID, A, B, Format, H, L, U, W, inside, prefixed

AMAZON = (
    prefixed(
        "AWS access key id",
        "AKIA ASIA ABIA ACCA",
        U + "{16}",
        ALNUM,
        judge="with_digit",
        source="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids",
    ),
    prefixed("AWS access key id", "A3T", U + "{17}", ALNUM, judge="with_digit"),
    prefixed("AWS session token", "IQoJb3JpZ2lu FwoGZXIvYXdz FQoGZXIvYXdz", B + "{80,2000}={0,2}", BASE64),
    prefixed(
        "Amazon Bedrock API key",
        "ABSKQmVkcm9ja0FQSUtleS",
        B + "{80,300}={0,2}",
        BASE64,
        source="https://docs.aws.amazon.com/bedrock/latest/userguide/api-keys.html",
    ),
    prefixed("Amazon Bedrock short-term API key", "bedrock-api-key-", B + "{80,2000}={0,2}", BASE64),
    prefixed("Amazon MWS auth token", "amzn.mws.", UUID, ALNUM + "-"),
    prefixed("Amazon OAuth client secret", "amzn1.oa2-cs.v1.", H + "{64}", ALNUM),
    prefixed("Login with Amazon token", "Atza| Atzr|", W + "{80,1200}"),
    prefixed(
        "AWS AppSync API key",
        "da2-",
        L + "{26}",
        ALNUM,
        judge="not_words",
        source="https://docs.aws.amazon.com/appsync/latest/devguide/security-authz.html",
    ),
)

GOOGLE = (
    prefixed("Google API key", "AIza", W + "{35}", source="https://cloud.google.com/docs/authentication/api-keys"),
    prefixed("Google OAuth client secret", "GOCSPX-", W + "{28}"),
    prefixed(
        "Google OAuth access token",
        "ya29.",
        r"[A-Za-z0-9_\-.]{20,1200}",
        NAME,
        source="https://developers.google.com/identity/protocols/oauth2",
    ),
    prefixed("Google OAuth refresh token", "1//0", W + "{40,120}"),
    prefixed(
        "Google Cloud Storage HMAC access id",
        "GOOG1",
        U + "{56}",
        ALNUM,
        source="https://cloud.google.com/storage/docs/authentication/hmackeys",
    ),
    prefixed("Google Cloud Storage HMAC access id", "GOOG", U + "{20}", ALNUM, judge="with_digit"),
    prefixed("Firebase Cloud Messaging server key", "AAAA", W + "{7}:" + W + "{140}", judge="padded"),
    prefixed("Google reCAPTCHA key", "6Lc 6Ld 6Le 6Lf", W + "{37}", sure=False, judge="mixed_or_words"),
)

# https://github.com/microsoft/security-utilities: signatures inside the keys, at fixed places.
_IN_64 = "ACDb APIM +ABa +AMC +ASt"
_IN_32 = "+AEh +ARm +ASb AIoT AzCa AZEG"
AZURE = (
    inside(
        "Azure key",
        A + "{52}",
        "JQQJ99 JQQJ9D JQQJ9H",
        A + "{26}(?:" + A + "{2}==)?",
        BASE64,
        offset=52,
        judge="padded",
    ),
    inside(
        "Azure DevOps personal access token",
        A + "{76}",
        "AZDO",
        A + "{4}",
        ALNUM,
        offset=76,
        judge="padded",
        source="https://learn.microsoft.com/en-us/azure/devops/organizations/accounts/use-personal-access-tokens-to-authenticate",
    ),
    inside("Azure key", B + "{76}", _IN_64, B + "{5}[AQgw]==", BASE64, offset=76),
    inside("Azure key", B + "{33}", _IN_32, "[A-P]" + B + "{5}=", BASE64, offset=33),
    inside("Azure Container Registry key", B + "{42}", "+ACR", "[A-D]" + B + "{5}", BASE64, offset=42),
    inside("Azure Search key", A + "{42}", "AzSe", "[A-D]" + A + "{5}", BASE64, offset=42),
    inside("Azure Functions key", W + "{44}", "AzFu", W + "{5}[AQgw]==", NAME + "=", offset=44),
    inside(
        "Azure client secret",
        r"[A-Za-z0-9_~.\-]{3}",
        "7Q~ 8Q~ 9Q~",
        r"[A-Za-z0-9_~.\-]{30,33}[A-Za-z0-9_~]",
        NAME + "~",
        offset=3,
    ),
    prefixed(
        "Azure storage key",
        "AccountKey=",
        "(" + B + "{86}==)",
        BASE64,
        source="https://learn.microsoft.com/en-us/azure/storage/common/storage-configure-connection-string",
    ),
    prefixed(
        "Azure shared access key",
        "SharedAccessKey= SharedSecretValue=",
        "(" + B + "{43}=)",
        BASE64,
        source="https://learn.microsoft.com/en-us/azure/service-bus-messaging/service-bus-sas",
    ),
    prefixed(
        "Azure App Configuration key", ".azconfig.io;Id=", r"[^\s;]{4,60};Secret=(" + B + "{42,90}={0,2})", BASE64
    ),
    prefixed("Azure publishing profile password", 'userPWD="', "(" + A + "{60})", ALNUM),
)

FORMATS: tuple[Format, ...] = AMAZON + GOOGLE + AZURE
