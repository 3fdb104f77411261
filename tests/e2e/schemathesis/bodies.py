"""Bodies that are not JSON are sent as they are."""

import schemathesis


@schemathesis.serializer("application/wasm", "application/toml", "text/csv")
def as_it_is(context, value):
    return value if isinstance(value, bytes) else str(value).encode(errors="surrogatepass")
