"""Tokens of what people plan, write, design and sell with."""

from __future__ import annotations

from .formats_base import ALNUM, BASE64, NAME, UUID, A, B, Format, H, U, W, inside, prefixed

# Before a number, which is not to begin with the digits of `%20`.
_NUMBER = "(?<!%)"

FORMATS: tuple[Format, ...] = (
    prefixed(
        "HubSpot access token",
        "pat-na1- pat-na2- pat-eu1- pat-ap1-",
        "[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}",
        ALNUM + "-",
        source="https://developers.hubspot.com/docs/api/private-apps",
    ),
    prefixed(
        "Salesforce access token",
        "00D",
        A + r"{12,15}![A-Za-z0-9._]{60,200}",
        NAME + "!",
        source="https://help.salesforce.com",
    ),
    prefixed("Salesforce refresh token", "5Aep861", "[A-Za-z0-9._]{60,120}", NAME),
    prefixed("Salesforce consumer key", "3MVG9", "[A-Za-z0-9._]{60,120}", NAME, sure=False),
    prefixed(
        "Close API key",
        "api_",
        A + r"{22}\." + A + "{22}",
        NAME,
        judge="mixed_or_words",
        source="https://developer.close.com",
    ),
    prefixed("Cal.com API key", "cal_live_ cal_", H + "{32}", ALNUM, source="https://cal.com/docs/api-reference"),
    prefixed(
        "Typeform access token",
        "tfp_",
        r"[A-Za-z0-9_=.\-]{40,64}",
        NAME,
        judge="mixed_or_words",
        source="https://www.typeform.com/developers/get-started/personal-access-token/",
    ),
    prefixed(
        "Tally API key", "tly-", A + "{20,40}", ALNUM, judge="mixed_or_words", source="https://developers.tally.so"
    ),
    prefixed(
        "Notion token", "secret_", A + "{43}", ALNUM, judge="mixed_or_words", source="https://developers.notion.com"
    ),
    prefixed("Notion token", "ntn_", "[0-9]{9,12}" + A + "{33,38}", ALNUM, source="https://developers.notion.com"),
    prefixed("Linear token", "lin_api_", A + "{40}", ALNUM, judge="not_words", source="https://linear.app/developers"),
    prefixed(
        "Linear token",
        "lin_oauth_ lin_wh_",
        A + "{30,64}",
        ALNUM,
        judge="not_words",
        source="https://linear.app/developers",
    ),
    prefixed(
        "Airtable access token",
        "pat",
        A + r"{14}\." + H + "{64}",
        NAME,
        source="https://airtable.com/developers/web/guides/personal-access-tokens",
    ),
    prefixed("ClickUp API token", "pk_", "[0-9]{6,10}_" + U + "{32}", source="https://developer.clickup.com"),
    prefixed("Miro access token", "eyJtaXJvLm9yaWdpbiI6", W + "{10,24}_" + W + "{20,40}"),
    prefixed(
        "Figma token",
        "figd_ figu_ figur_ figo_ figor_ figoh_",
        W + "{40}",
        source="https://developers.figma.com/docs/rest-api/authentication/",
    ),
    prefixed(
        "Canva client secret",
        "cnvca",
        W + "{40,60}",
        judge="mixed_or_words",
        source="https://www.canva.dev/docs/connect/",
    ),
    prefixed(
        "Contentful management token",
        "CFPAT-",
        W + "{43}",
        source="https://www.contentful.com/developers/docs/references/authentication/",
    ),
    prefixed("Builder.io private key", "bpk-", H + "{32}", ALNUM, source="https://www.builder.io/c/docs/api-intro"),
    prefixed(
        "Trello token",
        "ATTA",
        H + "{72}",
        ALNUM,
        source="https://developer.atlassian.com/cloud/trello/guides/rest-api/authorization/",
    ),
    prefixed("Teamwork token", "tkn.v1_", B + "{60,200}={0,2}", BASE64, source="https://apidocs.teamwork.com"),
    prefixed(
        "Zoho OAuth token",
        "1000.",
        H + r"{32}\." + H + "{32}",
        NAME,
        source="https://www.zoho.com/accounts/protocol/oauth.html",
    ),
    inside(
        "Harvest access token",
        _NUMBER + "[0-9]{4,9}",
        ".pt. .at.",
        W + "{86}",
        NAME,
        source="https://help.getharvest.com/api-v2/authentication-api/authentication/authentication/",
    ),
    prefixed("Frame.io token", "fio-u-", r"[A-Za-z0-9_\-=]{64}", source="https://developer.frame.io"),
    prefixed(
        "Adobe client secret",
        "p8e- p8-",
        "[A-Za-z0-9_]{32}",
        judge="mixed_or_words",
        source="https://developer.adobe.com/developer-console/docs/guides/authentication/",
    ),
    prefixed("Imgix API key", "ak_", H + "{64}", ALNUM, source="https://docs.imgix.com"),
    prefixed(
        "ImageKit private key",
        "private_",
        B + "{27}=",
        BASE64,
        judge="mixed_or_words",
        source="https://imagekit.io/docs/api-keys",
    ),
    prefixed("Bannerbear API key", "bb_pr_ bb_ma_", H + "{24,40}", ALNUM, source="https://developers.bannerbear.com"),
    prefixed("42 Intra secret", "s-s4t2ud- s-s4t2af-", H + "{64}", ALNUM, source="https://api.intra.42.fr/apidoc"),
    prefixed("Ubidots token", "BBFF- BBUS-", A + "{30,40}", ALNUM, source="https://docs.ubidots.com"),
    prefixed(
        "Adafruit IO key", "aio_", A + "{28}", ALNUM, judge="mixed_or_words", source="https://io.adafruit.com/api/docs/"
    ),
    prefixed(
        "WakaTime API key",
        "waka_ waka_tok_ waka_sec_",
        UUID + "|waka_tok_" + A + "{40,80}",
        ALNUM + "-",
        source="https://wakatime.com/developers",
    ),
    inside(
        "Tableau personal access token",
        B + "{22}",
        "==:",
        A + "{32}",
        ALNUM,
        offset=22,
        source="https://help.tableau.com/current/server/en-us/security_personal_access_tokens.htm",
    ),
    prefixed(
        "SettleMint token",
        "sm_aat_ sm_pat_ sm_sat_",
        A + "{16}",
        ALNUM,
        judge="mixed_or_words",
        source="https://console.settlemint.com/documentation",
    ),
    prefixed("Plane API key", "plane_api_", H + "{32}", ALNUM, source="https://developers.plane.so"),
    prefixed("Outline API key", "ol_api_", A + "{38}", ALNUM, source="https://www.getoutline.com/developers"),
    prefixed("Lightdash access token", "ldpat_", H + "{32}", ALNUM, source="https://docs.lightdash.com"),
    prefixed(
        "GC Notify API key",
        "gcntfy-",
        r"[A-Za-z0-9_\-]{1,80}?-" + UUID + "-" + UUID,
        NAME,
        source="https://documentation.notification.canada.ca",
    ),
    prefixed(
        "FullStory API key",
        "na1. eu1.",
        B + "{40,120}={0,2}",
        BASE64,
        judge="mixed_or_words",
        source="https://developer.fullstory.com",
    ),
)
