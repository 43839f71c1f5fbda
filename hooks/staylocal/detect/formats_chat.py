"""Tokens of chat, mail, calls and social networks."""

from __future__ import annotations

from .formats_base import ALNUM, BASE64, NAME, UUID, A, B, Format, H, L, U, W, inside, prefixed

# Before a number, which is not to begin with the digits of `%20`.
_NUMBER = "(?<!%)"

# A Discord token begins with its user's number in base64: two characters of the digits of a decimal number
# give one of these four characters, whatever the number.
_DIGITS = tuple(
    first + second + third
    for first in ("MT", "Mj", "Mz", "ND", "NT", "Nj", "Nz", "OD", "OT")
    for second in "AEIMQUYcgk"
    for third in "wxyz012345"
)

CHAT = (
    prefixed(
        "Slack token",
        "xoxa- xoxb- xoxp- xoxo- xoxr- xoxs- xoxc-",
        "(?:[0-9]{1,20}-){1,5}" + A + "{10,64}",
        judge="not_words",
        source="https://api.slack.com/authentication/token-types",
    ),
    prefixed("Slack session cookie", "xoxd-", r"[A-Za-z0-9%+/=_\-]{60,400}", BASE64 + "%"),
    prefixed(
        "Slack app token",
        "xapp-",
        "[0-9]-" + U + "{8,16}-[0-9]{8,16}-" + H + "{64}",
        source="https://api.slack.com/authentication/token-types",
    ),
    prefixed(
        "Slack configuration token",
        "xoxe- xoxe.xoxb- xoxe.xoxp-",
        "[0-9]-" + A + "{120,200}",
        source="https://api.slack.com/authentication/config-tokens",
    ),
    Format(
        "Discord bot token",
        "(?:M[Tjz]|N[DTjz]|O[DT])[AEIMQUYcgk][w-z0-5]" + W + r"{19,24}\." + W + r"{6}\." + W + "{27,38}",
        tuple(start.lower() for start in _DIGITS),
        NAME,
        judge="mixed",
        source="https://discord.com/developers/docs/reference#authentication",
    ),
    prefixed("Discord MFA token", "mfa.", W + "{84}"),
    inside(
        "Telegram bot token",
        _NUMBER + "[0-9]{8,10}",
        ":AA",
        W + "{33}",
        judge="mixed",
        source="https://core.telegram.org/bots/api#authorizing-your-bot",
    ),
    prefixed(
        "Twitch OAuth token",
        "oauth:",
        L + "{30}",
        ALNUM,
        judge="random_or_words",
        source="https://dev.twitch.tv/docs/authentication/",
    ),
    prefixed(
        "Matrix access token",
        "syt_ syr_",
        r"[A-Za-z0-9+/=\-]{1,100}_[A-Za-z]{20}_" + A + "{6}",
        NAME + "+/=",
        checksum="crc32_base62_all",
        source="https://github.com/element-hq/synapse",
    ),
    prefixed(
        "Matrix authentication service token",
        "mat_ mct_ mcr_ mar_",
        A + "{30}_" + A + "{6}",
        judge="not_words",
        checksum="crc32_base62_all",
        source="https://github.com/element-hq/matrix-authentication-service",
    ),
    prefixed("PubNub secret key", "sec-c-", A + "{48}", ALNUM, source="https://www.pubnub.com/docs"),
    prefixed("PubNub publish or subscribe key", "pub-c- sub-c-", UUID, ALNUM + "-", sure=False),
    prefixed(
        "Intercom access token", "dG9rO", B + "{45,90}={0,2}", BASE64, source="https://developers.intercom.com/docs"
    ),
    prefixed(
        "OneSignal API key",
        "os_v2_app_ os_v2_org_",
        "[a-z2-7]{90,130}",
        ALNUM,
        source="https://documentation.onesignal.com/docs/en/keys-and-ids",
    ),
    prefixed(
        "ntfy access token",
        "tk_",
        L + "{29}",
        ALNUM,
        judge="random_or_words",
        source="https://docs.ntfy.sh/config/#access-tokens",
    ),
    prefixed(
        "Courier API key",
        "pk_prod_ pk_test_",
        U + "{28}",
        ALNUM,
        judge="with_digit",
        source="https://www.courier.com/docs",
    ),
    prefixed(
        "Twilio API key",
        "SK0 SK1 SK2 SK3 SK4 SK5 SK6 SK7 SK8 SK9 SKa SKb SKc SKd SKe SKf",
        H + "{31}",
        ALNUM,
        source="https://www.twilio.com/docs/iam/api-keys",
    ),
)

MAIL = (
    prefixed(
        "SendGrid API key",
        "SG.",
        W + r"{22}\." + W + "{43}",
        NAME,
        source="https://www.twilio.com/docs/sendgrid/ui/account-and-settings/api-keys",
    ),
    prefixed("Mailgun API key", "key-", H + "{32}", ALNUM, source="https://documentation.mailgun.com"),
    prefixed("Mailgun public key", "pubkey-", H + "{32}", ALNUM, sure=False),
    inside(
        "Mailchimp API key",
        H + "{32}",
        "-us",
        "[0-9]{1,2}",
        ALNUM,
        offset=32,
        source="https://mailchimp.com/help/about-api-keys/",
    ),
    prefixed(
        "Mandrill API key",
        "md-",
        W + "{22}",
        judge="mixed_or_words",
        source="https://mailchimp.com/developer/transactional/",
    ),
    prefixed(
        "Brevo API key",
        "xkeysib-",
        H + "{64}-" + A + "{16}",
        source="https://developers.brevo.com/docs/getting-started",
    ),
    prefixed("Brevo SMTP key", "xsmtpsib-", H + "{64}-" + A + "{16}"),
    prefixed(
        "Resend API key", "re_", A + "{8}_" + A + "{24}", judge="mixed_or_words", source="https://resend.com/docs"
    ),
    prefixed("MailerSend API token", "mlsn.", H + "{64}", ALNUM, source="https://developers.mailersend.com"),
    prefixed("SMTP2GO API key", "api-", "[0-9A-F]{32}", ALNUM, source="https://developers.smtp2go.com"),
    prefixed(
        "Klaviyo private key",
        "pk_",
        "(?:" + A + "{6}_)?" + H + "{34}",
        judge="random_or_words",
        source="https://developers.klaviyo.com/en/docs/authenticate_",
    ),
    prefixed("Kit API key", "kit_", H + "{32}", ALNUM, source="https://developers.kit.com"),
    prefixed("Nylas API key", "nyk_v0_", A + "{64}", ALNUM, source="https://developer.nylas.com/docs"),
)

SOCIAL = (
    prefixed("Facebook access token", "EAACEdEose0cBA", A + "{16,400}", ALNUM),
    prefixed(
        "Facebook access token",
        "EAA",
        "(?!AA[ABD])[A-Z]" + A + "{80,400}",
        ALNUM,
        judge="varied",
        source="https://developers.facebook.com/docs/facebook-login/guides/access-tokens/",
    ),
    prefixed(
        "Instagram access token",
        "IGQV IGQW IGAA",
        W + "{80,400}",
        judge="mixed_or_words",
        source="https://developers.facebook.com/docs/instagram-platform/",
    ),
    prefixed(
        "X bearer token",
        "AAAAAAAAAAAAAAAAAAAA",
        "A{0,2}(?!A)(?:[A-Za-z0-9]|%2[BbFf]|%3[Dd]){60,130}",
        ALNUM + "%",
        judge="padded",
        source="https://docs.x.com/fundamentals/authentication/",
    ),
    prefixed("LinkedIn client secret", "WPL_AP0. WPL_AP1.", A + r"{16}\." + B + "{6}={0,2}", BASE64),
    prefixed("LinkedIn access token", "AQU AQV AQW AQX", W + "{300,600}", judge="varied"),
    prefixed(
        "TikTok access token",
        "act.",
        "[A-Za-z0-9]{40,80}![0-9]{3,6}(?:\\.[a-z0-9]{2,3})?",
        ALNUM + "!",
        source="https://developers.tiktok.com/doc/oauth-user-access-token-management",
    ),
    prefixed(
        "Pinterest access token", "pina_ pinr_", A + "{50,120}", ALNUM, source="https://developers.pinterest.com/docs"
    ),
    prefixed("Foursquare API key", "fsq3", B + "{43}=", BASE64, source="https://docs.foursquare.com"),
    prefixed(
        "Mapbox secret token",
        "sk.eyJ1Ijoi tk.eyJ1Ijoi",
        W + r"{20,300}\." + W + "{22}",
        NAME,
        source="https://docs.mapbox.com/help/getting-started/access-tokens/",
    ),
    prefixed("Mapbox public token", "pk.eyJ1Ijoi", W + r"{20,300}\." + W + "{22}", NAME, sure=False),
    inside(
        "MaxMind license key",
        A + "{6}_" + A + "{29}",
        "_mmk",
        "",
        offset=36,
        source="https://dev.maxmind.com/license-key-scanning-service/",
    ),
    prefixed(
        "Dropbox access token",
        "sl. sl.u.",
        W + "{130,2000}",
        NAME,
        judge="mixed_or_words",
        source="https://developers.dropbox.com/oauth-guide",
    ),
    prefixed("Meta Quest access token", "OC|", r"[0-9]{10,20}\|" + W + "{24,40}"),
    prefixed("VK access token", "vk1.a.", W + "{80,250}", NAME, source="https://dev.vk.com"),
    prefixed("Lichess token", "lip_ lio_", A + "{20}", ALNUM, judge="mixed_or_words", source="https://lichess.org/api"),
    prefixed("Cfx.re license key", "cfxk_", A + "{20}_" + A + "{5,7}", source="https://portal.cfx.re"),
)

FORMATS: tuple[Format, ...] = CHAT + MAIL + SOCIAL
