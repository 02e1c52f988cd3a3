"""Where indirect calls of the firmware go, and what is never called, though a call stands there.

Of mbedTLS and lwIP as boards/firmware configures them; for tests/boards/test_stack_bound.py.
"""

CALLER = []  # nothing of this image: the field is NULL
TIME = ["port_time"]
RANDOM = ["mbedtls_ctr_drbg_random", "mbedtls_psa_get_random"]
CHECKSUM = ["ssl_update_checksum_start", "ssl_update_checksum_sha256"]
UNIX_TIME, NOW_MS = ["fc_lwip_unix_time"], ["port/lwip/lwip.c:now_ms"]

# "FILE:NAME", or "FILE:*" for whatever a file calls -> the functions it may reach.
INDIRECT = {
    # Ours.
    "client.c:close": ["tls_close"],
    "client.c:connect": ["tls_connect"],
    "client.c:now_ms": NOW_MS,
    "client.c:recv": ["tls_recv"],
    "client.c:send": ["tls_send"],
    "client.c:unix_time": UNIX_TIME,
    "courier.c:entropy": ["port/lwip/lwip.c:entropy"],
    "courier.c:now_ms": NOW_MS,
    "courier.c:read": ["fit_read", "fault_read"],
    "clock.c:now_ms": ["fc_board_now_ms"],
    "clock.c:unix_time": ["fc_board_unix_time"],
    "errand.c:entropy": ["port/lwip/lwip.c:entropy"],
    "errand.c:now_ms": NOW_MS,
    "errand.c:unix_time": UNIX_TIME,
    "fit.c:read": ["fault_read", "platform/errand.c:read_body"],
    "head.c:resource": ["fc_resource_put"],
    "hooks.c:unix_time": UNIX_TIME,
    "journal.c:erase": ["file_erase"],
    "journal.c:program": ["file_program"],
    "journal.c:read": ["file_read"],
    "journal.c:sync": CALLER,
    "lwip.c:begin": ["stellaris_begin"],
    "lwip.c:entropy": ["fc_board_entropy"],
    "lwip.c:input": ["ethernet_input"],
    "lwip.c:now_ms": ["fc_board_now_ms"],
    "lwip.c:read": ["stellaris_read"],
    "lwip.c:receive": ["stellaris_receive"],
    "lwip.c:release": ["stellaris_release"],
    "lwip.c:send": ["stellaris_send"],
    "lwip.c:sleep": ["fc_board_sleep"],
    "lwip.c:write": ["stellaris_write"],
    "main.c:idle": ["port/lwip/lwip.c:idle"],
    "main.c:now_ms": NOW_MS,
    "main.c:unix_time": UNIX_TIME,
    "reconcile.c:read": CALLER,
    "redact.c:own": CALLER,
    "redact.c:put": ["window_put"],
    "render.c:kind": ["fc_string", "fc_text", "fc_blob", "fc_list", "fc_flag", "fc_integer",
                      "fc_object", "fc_array"],
    "scan.c:token": ["reconcile_token"],
    "session.c:unix_time": UNIX_TIME,
    "session_store.c:erase": ["file_erase"],
    "session_store.c:program": ["file_program"],
    "session_store.c:read": ["file_read"],
    "session_store.c:sync": CALLER,
    "sink.c:put": ["count_put", "hash_put", "window_put", "redact_put", "reconcile_put"],
    "text.c:put": ["put_characters", "put_base64"],
    "text.c:read": ["fit_read", "fault_read", "platform/errand.c:read_body"],
    "tls.c:close": ["socket_close"],
    "tls.c:connect": ["socket_connect"],
    "tls.c:entropy": ["port/lwip/lwip.c:entropy"],
    "tls.c:recv": ["socket_recv"],
    "tls.c:send": ["socket_send"],
    "tls.c:unix_time": UNIX_TIME,
    "verify.c:check": CALLER,
    "wipe.c:overwrite": ["memset"],
    # lwIP.
    "dns.c:found": ["on_found", "found"],
    "ethernet.c:linkoutput": ["transmit"],
    "ip4.c:output": ["etharp_output", "netif_null_output_ip4"],
    "netif.c:*": ["address_changed", "interface_init"],
    "tcp.c:*": ["on_error"],
    "tcp_in.c:TCP_EVENT_ACCEPT": CALLER,
    "tcp_in.c:TCP_EVENT_CLOSED": ["on_received"],
    "tcp_in.c:TCP_EVENT_CONNECTED": ["on_connected"],
    "tcp_in.c:TCP_EVENT_ERR": ["on_error"],
    "tcp_in.c:TCP_EVENT_RECV": ["on_received"],
    "tcp_in.c:TCP_EVENT_SENT": CALLER,
    "timeouts.c:handler": ["lwip_cyclic_timer", "due", "tcpip_tcp_timer", "etharp_tmr",
                           "dhcp_coarse_tmr", "dhcp_fine_tmr", "dns_tmr"],
    "udp.c:recv": ["dns_recv", "dhcp_recv", "answered"],
    # mbedTLS.
    "asn1parse.c:cb": ["asn1_get_sequence_of_cb"],
    "bignum_core.c:f_rng": RANDOM,
    "cipher.c:ctx_alloc_func": ["aes_ctx_alloc", "gcm_ctx_alloc"],
    "cipher.c:ctx_free_func": ["aes_ctx_free", "gcm_ctx_free"],
    "cipher.c:ecb_func": ["aes_crypt_ecb_wrap"],
    "cipher.c:setkey_enc_func": ["aes_setkey_enc_wrap", "gcm_aes_setkey_wrap"],
    "ctr_drbg.c:f_entropy": ["port_entropy"],
    "ecp.c:modp": ["ecp_mod_p256"],
    "pk.c:can_do": ["rsa_can_do", "eckey_can_do", "eckeydh_can_do", "ecdsa_can_do"],
    "pk.c:ctx_alloc_func": ["rsa_alloc_wrap", "eckey_alloc_wrap"],
    "pk.c:ctx_free_func": ["rsa_free_wrap", "eckey_free_wrap"],
    "pk.c:get_bitlen": ["rsa_get_bitlen", "eckey_get_bitlen"],
    "pk.c:sign_func": CALLER,  # there is no key of ours
    "pk.c:verify_func": ["rsa_verify_wrap", "eckey_verify_wrap", "ecdsa_verify_wrap"],
    "platform.c:mbedtls_calloc_func": ["arena_calloc"],
    "platform.c:mbedtls_free_func": ["arena_free"],
    "platform_util.c:*": ["memset"],
    "psa_util.c:fallback_f": ["psa_generic_status_to_mbedtls"],
    "rsa.c:f_rng": RANDOM,
    "ssl_client.c:f_rng": RANDOM,
    "ssl_client.c:mbedtls_time": TIME,
    "ssl_client.c:update_checksum": CHECKSUM,
    "ssl_msg.c:f_get_timer": CALLER,
    "ssl_msg.c:f_recv": ["below_recv"],
    "ssl_msg.c:f_recv_timeout": CALLER,
    "ssl_msg.c:f_send": ["below_send"],
    "ssl_msg.c:f_set_timer": CALLER,
    "ssl_msg.c:update_checksum": CHECKSUM,
    "ssl_tls.c:calc_finished": ["ssl_calc_finished_tls_sha256"],
    "ssl_tls.c:f_export_keys": CALLER,
    "ssl_tls.c:f_set_cache": CALLER,
    "ssl_tls.c:tls_prf": ["tls_prf_sha256"],
    "ssl_tls.c:update_checksum": CHECKSUM,
    "ssl_tls12_client.c:calc_verify": ["ssl_calc_verify_tls_sha256"],
    "ssl_tls12_client.c:mbedtls_time": TIME,
    "ssl_tls13_client.c:mbedtls_time": TIME,
    "ssl_tls13_generic.c:update_checksum": CHECKSUM,
    "ssl_tls13_keys.c:f_export_keys": CALLER,
    "x509.c:mbedtls_time": TIME,
    "x509_crt.c:cb": CALLER,
    "x509_crt.c:f_ca_cb": ["fc_trust_find"],
    "x509_crt.c:f_vrfy": ["fc_verify_certificate"],
    "x509_crt.c:mbedtls_x509_time_gmtime": TIME,
}

# Below the first, the others are never reached.
NEVER = {
    # A public key has its two numbers: there is nothing to reckon of them.
    "mbedtls_rsa_complete": ["mbedtls_rsa_deduce_primes", "mbedtls_rsa_deduce_private_exponent",
                             "mbedtls_rsa_deduce_crt"],
    # A generator lives for one connection, which asks it some hundred times, not 10,000.
    "mbedtls_ctr_drbg_random_with_add": ["mbedtls_ctr_drbg_reseed"],
    # A signature that is verified is no secret: its points are not blinded.
    "mbedtls_ecp_mul_shortcuts": ["mbedtls_mpi_random", "mbedtls_ecp_mod_random"],
    # A table of points has more than one.
    "ecp_normalize_jac_many": ["ecp_normalize_jac"],
    # P-256 has a reduction of its own, without division.
    "mbedtls_mpi_mul_mod": ["mbedtls_mpi_mod_mpi"],
    # The handshake is done when something is sent or received; what may still come is a ticket.
    "mbedtls_ssl_read": ["mbedtls_ssl_handshake_client_step", "mbedtls_ssl_write_client_hello",
                         "mbedtls_ssl_tls13_compute_handshake_transform",
                         "mbedtls_ssl_tls13_compute_application_transform",
                         "mbedtls_ssl_tls13_key_schedule_stage_early"],
    "mbedtls_ssl_write": ["mbedtls_ssl_handshake_step"],
    # The secrets of TLS are no longer than a block: as keys of HMAC they are not hashed first.
    "psa_key_derivation_start_hmac": ["psa_hash_compute"],
    # The body of a fault's report is read into memory, never hashed on the way.
    "fault_read": ["hash_put", "count_put"],
    # GCM has a cipher of its own within: plain AES.
    "gcm_mask": ["mbedtls_gcm_update"],
    "mbedtls_gcm_setkey": ["gcm_aes_setkey_wrap"],
    "mbedtls_gcm_free": ["gcm_ctx_free"],
    # lwIP's two kinds of handlers have one name.
    "lwip_cyclic_timer": ["lwip_cyclic_timer", "due"],
}

# What is entered from without, and what lies in a table though nothing calls it: there is no key of
# ours, and allocator and clock are set before they are asked.
ENTERED = ["fc_reset", "fc_tick", "fc_board_interrupt", "fc_fault", "fc_fault_taken",
           "fc_interrupt_18", "ignore"]
UNCALLED = ["ecdsa_sign_wrap", "eckey_check_pair_wrap", "eckey_debug", "rsa_check_pair_wrap",
            "rsa_debug", "rsa_decrypt_wrap", "rsa_encrypt_wrap", "rsa_sign_wrap",
            "platform_calloc_uninit", "platform_free_uninit", "platform_time_uninit"]
