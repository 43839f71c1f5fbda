"""Keys of model providers, and of what is built around models."""

from __future__ import annotations

from .formats_base import ALNUM, BASE64, UUID, A, B, H, L, U, W, inside, prefixed

MODELS = (
    prefixed(
        "OpenAI API key",
        "sk-proj- sk-svcacct- sk-admin- sk-service- sk-None-",
        W + "{40,250}",
        judge="mixed_or_words",
        source="https://platform.openai.com/docs/api-reference/authentication",
    ),
    inside("OpenAI API key", "sk-[A-Za-z0-9]{20}", "T3BlbkFJ", A + "{20}", ALNUM, offset=23),
    prefixed("OpenAI ephemeral key", "ek_", H + "{32}", ALNUM, sure=False),
    prefixed(
        "Anthropic API key",
        "sk-ant-api sk-ant-admin sk-ant-oat sk-ant-ort sk-ant-sid",
        "[0-9]{2}-" + W + "{80,200}",
        source="https://docs.anthropic.com/en/api/getting-started",
    ),
    prefixed(
        "OpenRouter API key",
        "sk-or-v1-",
        H + "{64}",
        ALNUM,
        source="https://openrouter.ai/docs/api-reference/authentication",
    ),
    prefixed("Groq API key", "gsk_", A + "{52}", ALNUM, source="https://console.groq.com/docs/quickstart"),
    prefixed("xAI API key", "xai-", W + "{70,120}", judge="mixed_or_words", source="https://docs.x.ai/docs/tutorial"),
    prefixed(
        "Perplexity API key",
        "pplx-",
        A + "{40,64}",
        ALNUM,
        judge="mixed_or_words",
        source="https://docs.perplexity.ai/guides/getting-started",
    ),
    prefixed(
        "Replicate API token",
        "r8_",
        A + "{37}",
        ALNUM,
        judge="mixed_or_words",
        source="https://replicate.com/docs/reference/http",
    ),
    prefixed(
        "Hugging Face token",
        "hf_ api_org_",
        A + "{34}",
        ALNUM,
        judge="not_words",
        source="https://huggingface.co/docs/hub/security-tokens",
    ),
    prefixed(
        "Fireworks API key", "fw_", A + "{22,28}", ALNUM, judge="mixed_or_words", source="https://docs.fireworks.ai"
    ),
    prefixed("Together API key", "tgp_v1_", W + "{40,50}"),
    prefixed("NVIDIA API key", "nvapi-", W + "{60,70}", source="https://docs.api.nvidia.com"),
    prefixed(
        "Cerebras API key", "csk-", L + "{48}", ALNUM, judge="not_words", source="https://inference-docs.cerebras.ai"
    ),
    prefixed("Google Gemini API key", "AQ.Ab8R", W + "{40,60}"),
    prefixed(
        "Meta Llama API key", "LLM|", r"[0-9]{10,20}\|" + W + "{24,40}", source="https://llama.developer.meta.com/docs"
    ),
    prefixed("Baidu Qianfan API key", "bce-v3/ALTAK-", A + "{21}/" + H + "{40}", ALNUM),
    prefixed("Chutes API key", "cpk_", H + r"{32}\." + H + r"{32}\." + A + "{32}", ALNUM),
    prefixed("Friendli token", "flp_", A + "{40,50}", ALNUM, judge="mixed_or_words", source="https://friendli.ai/docs"),
    prefixed("Upstage API key", "up_", A + "{28,32}", ALNUM, judge="mixed_or_words"),
    prefixed("Anyscale API key", "esecret_", A + "{24,40}", ALNUM, judge="mixed_or_words"),
    prefixed(
        "RunPod API key",
        "rpa_",
        A + "{40,64}",
        ALNUM,
        judge="not_words",
        source="https://docs.runpod.io/get-started/api-keys",
    ),
    prefixed(
        "Modal token secret",
        "as-",
        A + "{22}",
        ALNUM,
        judge="mixed_or_words",
        source="https://modal.com/docs/reference/modal.config",
    ),
    prefixed("Modal token id", "ak-", A + "{22}", ALNUM, sure=False, judge="mixed_or_words"),
    prefixed("API key with sk-", "sk-", A + "{32,64}", ALNUM, judge="mixed_or_words"),
)

AROUND = (
    prefixed(
        "ElevenLabs API key", "sk_", H + "{48}", ALNUM, source="https://elevenlabs.io/docs/api-reference/authentication"
    ),
    prefixed("Cartesia API key", "sk_car_", W + "{20,48}", source="https://docs.cartesia.ai"),
    prefixed("Murf API key", "ap2_", UUID, ALNUM + "-"),
    prefixed("Twelve Labs API key", "tlk_", U + "{30,44}", ALNUM),
    prefixed("Retell API key", "key_", H + "{28}", ALNUM),
    prefixed("Runway API key", "key_", H + "{128}", ALNUM, source="https://docs.dev.runwayml.com"),
    prefixed("Cursor API key", "key_ crsr_", H + "{64}", ALNUM, source="https://docs.cursor.com"),
    prefixed("Luma API key", "luma-", UUID + "-" + UUID, ALNUM + "-", source="https://docs.lumalabs.ai"),
    prefixed(
        "LangSmith API key", "lsv2_pt_ lsv2_sk_", H + "{32}_" + H + "{10}", source="https://docs.smith.langchain.com"
    ),
    prefixed("LangSmith API key", "ls__", H + "{32}", ALNUM),
    prefixed("Langfuse secret key", "sk-lf-", UUID, ALNUM + "-", source="https://langfuse.com/docs"),
    prefixed("Langfuse public key", "pk-lf-", UUID, ALNUM + "-", sure=False),
    prefixed(
        "Helicone API key",
        "sk-helicone-",
        "(?:[a-z]{2}-)?" + L + "{7}(?:-" + L + "{7}){3}",
        source="https://docs.helicone.ai",
    ),
    prefixed(
        "Tavily API key",
        "tvly-",
        "(?:dev-|prod-)?" + A + "{32}",
        ALNUM,
        judge="not_words",
        source="https://docs.tavily.com",
    ),
    prefixed("Pinecone API key", "pcsk_", A + "{5,6}_" + A + "{60,64}", source="https://docs.pinecone.io"),
    prefixed("Weights & Biases API key", "wandb_v1_", r"[A-Za-z0-9_]{60,100}", judge="mixed_or_words"),
    prefixed("Jina API key", "jina_", W + "{60}", source="https://jina.ai/embeddings"),
    prefixed("Voyage API key", "pa-", W + "{43}", judge="mixed_or_words", source="https://docs.voyageai.com"),
    prefixed("Nomic API key", "nk-", W + "{43}", judge="mixed_or_words", source="https://docs.nomic.ai"),
    prefixed("Firecrawl API key", "fc-", H + "{32}", ALNUM, source="https://docs.firecrawl.dev"),
    prefixed("Brave Search API key", "BSA", W + "{28}", judge="varied", source="https://brave.com/search/api"),
    prefixed(
        "Apify API token", "apify_api_", A + "{36}", ALNUM, source="https://docs.apify.com/platform/integrations/api"
    ),
    prefixed("E2B API key", "e2b_", H + "{40}", ALNUM, source="https://e2b.dev/docs"),
    prefixed(
        "Browserbase API key", "bb_live_", W + "{24,32}", judge="mixed_or_words", source="https://docs.browserbase.com"
    ),
    prefixed("Mem0 API key", "m0-", A + "{40}", ALNUM, judge="mixed_or_words", source="https://docs.mem0.ai"),
    prefixed(
        "LlamaCloud API key",
        "llx-",
        A + "{48}",
        ALNUM,
        judge="mixed_or_words",
        source="https://docs.cloud.llamaindex.ai",
    ),
    prefixed(
        "Vectara API key", "zut_ zqt_ zwt_", W + "{30,60}", judge="mixed_or_words", source="https://docs.vectara.com"
    ),
    prefixed("Letta API key", "sk-let-", r"[A-Za-z0-9+/=_\-]{40,200}", BASE64),
    prefixed("Humanloop API key", "hl_sk_", H + "{40,64}", ALNUM),
    prefixed("You.com API key", "ydc-sk-", r"[A-Za-z0-9\-]{40,120}"),
    prefixed("Requesty API key", "rqsty-sk-", r"[A-Za-z0-9+/=_\-]{60,120}", BASE64 + r"_\-"),
    prefixed("Windsurf API key", "sk-ws-", "[0-9]{2}-" + W + "{50,120}"),
    prefixed("Devin API key", "apk_user_ apk_", B + "{40,200}={0,2}", BASE64, judge="mixed_or_words"),
    prefixed("Amp API key", "sgamp_user_", U + "{26}_" + H + "{64}", source="https://ampcode.com"),
    prefixed("Warp API key", "wk-1.", H + "{64}", ALNUM),
    prefixed("Context7 API key", "ctx7sk-", UUID, ALNUM + "-", source="https://context7.com"),
    prefixed("PromptLayer API key", "pl_", H + "{32}", ALNUM, source="https://docs.promptlayer.com"),
    prefixed("n8n API key", "n8n_api_", A + "{40,200}", ALNUM, source="https://docs.n8n.io/api"),
    prefixed(
        "Dify API key",
        "app- dataset-",
        A + "{24}",
        ALNUM,
        sure=False,
        judge="mixed_or_words",
        source="https://docs.dify.ai",
    ),
    prefixed("Coze token", "pat_", A + "{64}", ALNUM, judge="mixed_or_words", source="https://www.coze.com/docs"),
    prefixed("ScrapeGraphAI API key", "sgai-", UUID, ALNUM + "-"),
    prefixed("Logfire token", "pylf_v1_", "[a-z]{2}_" + A + "{43}", source="https://logfire.pydantic.dev/docs"),
    prefixed("Kaggle API token", "KGAT_", H + "{32}", ALNUM, source="https://www.kaggle.com/docs/api"),
    prefixed("Voiceflow API key", "VF.DM. VF.WS.", L + r"{24}\." + A + "{16}", source="https://docs.voiceflow.com"),
    prefixed("Gretel API key", "grtu grtf", H + "{64}", ALNUM, source="https://docs.gretel.ai"),
    prefixed(
        "Iterative Studio token",
        "isat_",
        A + "{45,60}",
        ALNUM,
        judge="mixed_or_words",
        source="https://dvc.org/doc/studio",
    ),
    inside(
        "RapidAPI key",
        L + "{10}",
        "msh",
        L + "{14,16}p1" + L + "{5,6}jsn" + L + "{12}",
        ALNUM,
        offset=10,
        source="https://docs.rapidapi.com",
    ),
)

FORMATS = MODELS + AROUND
