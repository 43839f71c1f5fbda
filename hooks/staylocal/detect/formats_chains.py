"""Keys of blockchains and of what reads them."""

from __future__ import annotations

from .formats_base import ALNUM, A, Format, H, W, inside, prefixed

FORMATS: tuple[Format, ...] = (
    inside(
        "Alchemy API URL",
        r"(?<![A-Za-z])[a-z0-9.\-]{0,24}",
        ".g.alchemy.com/v2/ .alchemyapi.io/v2/",
        "(" + W + "{32})",
        source="https://www.alchemy.com/docs",
    ),
    prefixed(
        "Infura API URL",
        "infura.io/v3/ infura.io/ws/v3/",
        "(" + H + "{32})",
        ALNUM,
        source="https://docs.metamask.io/services/",
    ),
    prefixed("QuickNode API URL", "quiknode.pro/", "(" + H + "{40})", ALNUM, source="https://www.quicknode.com/docs"),
    prefixed(
        "Ankr API URL", "rpc.ankr.com/", "[a-z0-9_/]{2,40}/(" + H + "{64})", ALNUM, source="https://www.ankr.com/docs"
    ),
    prefixed(
        "NEAR private key",
        "ed25519:",
        "[1-9A-HJ-NP-Za-km-z]{85,90}",
        ALNUM,
        source="https://docs.near.org/protocol/access-keys",
    ),
    prefixed("Aptos private key", "ed25519-priv-0x secp256k1-priv-0x", H + "{64}", ALNUM, source="https://aptos.dev"),
    prefixed(
        "Sui private key", "suiprivkey1", "[02-9ac-hj-np-z]{59}", ALNUM, checksum="bech32", source="https://docs.sui.io"
    ),
    prefixed(
        "Nostr private key",
        "nsec1",
        "[02-9ac-hj-np-z]{58}",
        ALNUM,
        checksum="bech32",
        source="https://github.com/nostr-protocol/nips/blob/master/19.md",
    ),
    prefixed(
        "Cardano signing key",
        "ed25519_sk1 ed25519e_sk1 addr_sk1 addr_xsk1 acct_xsk1 root_xsk1 stake_sk1 stake_xsk1",
        "[02-9ac-hj-np-z]{58,170}",
        ALNUM,
        checksum="bech32",
        source="https://cips.cardano.org/cip/CIP-0005",
    ),
    prefixed(
        "BIP-32 extended private key",
        "xprv yprv zprv tprv",
        "[1-9A-HJ-NP-Za-km-z]{107,108}",
        ALNUM,
        checksum="base58check",
        source="https://github.com/bitcoin/bips/blob/master/bip-0032.mediawiki",
    ),
    prefixed(
        "Tatum API key",
        "t-0 t-1 t-2 t-3 t-4 t-5 t-6 t-7 t-8 t-9 t-a t-b t-c t-d t-e t-f",
        H + "{23}-" + H + "{24}",
        source="https://docs.tatum.io",
    ),
    prefixed(
        "Covalent API key",
        "ckey_ cqt_",
        A + "{24,30}",
        ALNUM,
        judge="random_or_words",
        source="https://goldrush.dev/docs",
    ),
    prefixed("The Graph API key", "server_", H + "{32}", ALNUM, source="https://thegraph.com/docs"),
    prefixed(
        "Databento API key", "db-", A + "{29}", ALNUM, judge="random_or_words", source="https://databento.com/docs"
    ),
)
