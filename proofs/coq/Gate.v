(** The headline theorems. `npm run -s proofs` and `pgrid image verify --proofs` compile what they need, cold, and ask Coq what each
    of them rests on: an answer other than "Closed under the global context" is a failure. proofs/theorems.json is written from this
    list (`npm run -s proofs -- --only coq --write`). *)
From PGrid Require Spec Crc Codec Csexp Sound Verify Admit Image Router.
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
Print Assumptions Csexp.decode_encode.
Print Assumptions Csexp.encode_decode.
Print Assumptions Csexp.decode_inj.
Print Assumptions Csexp.encode_inj.
Print Assumptions Csexp.cid_names_one_form.
Print Assumptions Csexp.Examples.standard_path_decodes.
Print Assumptions Csexp.Examples.standard_path_encodes.
Print Assumptions Csexp.Examples.refused.
Print Assumptions Csexp.Examples.deepest.
Print Assumptions Admit.admitted_has_certificate.
Print Assumptions Admit.admitted_certificate_of.
Print Assumptions Admit.admitted_granted.
Print Assumptions Admit.admitted_shape.
Print Assumptions Admit.admitted_header_bound.
Print Assumptions Image.image_never_stuck.
Print Assumptions Image.image_terminates.
Print Assumptions Image.image_deterministic.
Print Assumptions Image.image_bounded.
Print Assumptions Image.image_manifest.
Print Assumptions Image.image_sends.
Print Assumptions Image.Samples.it_is_admitted.
Print Assumptions Image.Samples.it_has_a_certificate.
Print Assumptions Image.Samples.it_runs.
