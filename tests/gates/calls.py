"""Where indirect calls go. tests/gates/test_stack.py proves that nothing is missing here."""

KINDS = ["fc_string", "fc_text", "fc_blob", "fc_list", "fc_flag", "fc_integer", "fc_object",
         "fc_array"]
CALLER = []  # the application's, or the port's: not ours to measure
HASH = ("mbedtls_sha256_starts", "mbedtls_sha256_update", "mbedtls_sha256_finish",
        "mbedtls_sha256_free", "mbedtls_sha256_init")
LLHTTP_SPANS = ["llhttp__on_header_field", "llhttp__on_header_value", "llhttp__on_body",
                "llhttp__on_status", "llhttp__on_url", "llhttp__on_method", "llhttp__on_version",
                "llhttp__on_chunk_extension_name", "llhttp__on_chunk_extension_value"]
RESPONSE = ["on_message_begin", "on_header_field", "on_header_field_complete", "on_header_value",
            "on_header_value_complete", "on_headers_complete", "on_chunk_header", "on_body",
            "on_message_complete"]

# "FILE:NAME", or "FILE:*" for whatever a file calls -> the functions it may reach.
INDIRECT = {
    "core/canonical.c:resource": ["fc_resource_put", "fc_resource_put_as_is"],
    "core/fit.c:read": CALLER,
    "core/head.c:resource": ["fc_resource_put", "fc_resource_put_as_is"],
    "core/sink.c:put": ["count_put", "hash_put", "window_put", "reconcile_put",
                        "redact_put"],
    "core/scan.c:token": ["reconcile_token"],
    "core/reconcile.c:read": CALLER,
    "core/redact.c:own": CALLER,
    "core/redact.c:put": ["count_put", "hash_put", "window_put"],
    "core/render.c:kind": KINDS,
    "core/text.c:put": ["put_characters", "put_base64"],
    "core/text.c:read": ["fit_read", "fault_read"],
    "core/wipe.c:overwrite": ["memset"],
    "llhttp.c:*": LLHTTP_SPANS,
    "api.c:*": RESPONSE,
    "platform_util.c:*": ["memset"],
    "platform/journal.c:read": CALLER,
    "platform/journal.c:program": CALLER,
    "platform/journal.c:erase": CALLER,
    "platform/journal.c:sync": CALLER,
    "platform/client.c:connect": CALLER,
    "platform/client.c:send": CALLER,
    "platform/client.c:recv": CALLER,
    "platform/client.c:close": CALLER,
    "platform/client.c:now_ms": CALLER,
    "platform/client.c:unix_time": CALLER,
    "platform/client.c:idle": CALLER,
}
