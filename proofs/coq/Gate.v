(** The gate: what each headline theorem rests on. test/proofs compares the output with "Closed under the global context",
    once for each line: no axiom, nothing admitted. *)
From PGrid Require Spec Crc Codec.
Print Assumptions Spec.op_of_code_opcode.
Print Assumptions Spec.op_of_code_inv.
Print Assumptions Spec.all_ops_complete.
Print Assumptions Crc.check_value.
Print Assumptions Crc.crc_bits_ok.
Print Assumptions Crc.crc32_bound.
Print Assumptions Codec.header_layout.
Print Assumptions Codec.instr_word.
Print Assumptions Codec.decode_encode.
Print Assumptions Codec.encode_decode.
Print Assumptions Codec.decode_inj.
Print Assumptions Codec.encode_inj.
Print Assumptions Codec.telemetry_decodes.
Print Assumptions Codec.mended.
Print Assumptions Codec.refused.
