"""Every format that can be told by itself, from the tables by topic.

The patterns come without boundaries: those are the engine's, or, for detect-secrets itself, `plugins.formats`'.
To add a format, write a row into the table of its topic: the tests make tokens from its pattern and check the rest.
"""

from __future__ import annotations

from . import (
    formats_ai,
    formats_build,
    formats_chains,
    formats_chat,
    formats_cloud,
    formats_code,
    formats_data,
    formats_hosting,
    formats_keys,
    formats_pay,
    formats_urls,
    formats_work,
)
from .formats_base import Format

__all__ = ["FORMATS", "Format"]

FORMATS: tuple[Format, ...] = (
    *formats_ai.FORMATS,
    *formats_cloud.FORMATS,
    *formats_hosting.FORMATS,
    *formats_code.FORMATS,
    *formats_build.FORMATS,
    *formats_data.FORMATS,
    *formats_work.FORMATS,
    *formats_chat.FORMATS,
    *formats_pay.FORMATS,
    *formats_chains.FORMATS,
    *formats_keys.FORMATS,
    *formats_urls.FORMATS,
)
