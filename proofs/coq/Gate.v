(** The headline theorems, and the examples that show that they are not vacuous. `npm run -s proofs` and `pgrid image verify
    --proofs` compile what they need, cold, and ask Coq what each of them rests on: an answer other than "Closed under the global
    context" is a failure. proofs/theorems.json is written from this list (`npm run -s proofs -- --only coq --write`). *)
From PGrid Require Spec Crc Codec Csexp Sound Admit Image Canonical Router.
From PGrid Require CapsPath CapsOps CapsAmplify CapsMemory CapsRevoke CapsHoused CapsConfine CapsCheck CapsExamples.

Print Assumptions Spec.op_of_code_opcode.
Print Assumptions Spec.op_of_code_inv.
Print Assumptions Spec.all_ops_complete.

Print Assumptions Crc.crc_bits_ok.
Print Assumptions Crc.crc32_bound.
Print Assumptions Crc.check_value.

Print Assumptions Codec.decode_encode.
Print Assumptions Codec.encode_decode.
Print Assumptions Codec.decode_inj.
Print Assumptions Codec.encode_inj.
Print Assumptions Codec.header_layout.
Print Assumptions Codec.instr_word.
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

Print Assumptions Sound.progress.
Print Assumptions Sound.preservation.
Print Assumptions Sound.run_completes.
Print Assumptions Sound.deterministic.
Print Assumptions Sound.asks_only_by_call.
Print Assumptions Sound.authority.
Print Assumptions Sound.run_authority.
Print Assumptions Sound.steps_deterministic.
Print Assumptions Sound.step_decreases.
Print Assumptions Sound.remaining_positive.
Print Assumptions Sound.run_reads_inside.
Print Assumptions Sound.start_valid.
Print Assumptions Sound.never_stuck.
Print Assumptions Sound.terminates.
Print Assumptions Sound.terminates_from_start.
Print Assumptions Sound.bounded.
Print Assumptions Sound.manifest.
Print Assumptions Sound.sends_only_by_sending.
Print Assumptions Sound.reads_inside.
Print Assumptions Sound.run_deterministic.
Print Assumptions Sound.Sample.checked.
Print Assumptions Sound.Sample.bound_instructions.
Print Assumptions Sound.Sample.turn_instructions.
Print Assumptions Sound.Sample.forwards.
Print Assumptions Sound.Sample.copies.
Print Assumptions Sound.Sample.ends_within_20.
Print Assumptions Sound.Sample.hashes_nothing.

Print Assumptions Admit.admitted_certificate_of.
Print Assumptions Admit.admitted_header_bound.
Print Assumptions Admit.admitted_granted.
Print Assumptions Admit.admitted_has_certificate.
Print Assumptions Admit.admitted_shape.

Print Assumptions Image.image_never_stuck.
Print Assumptions Image.image_terminates.
Print Assumptions Image.image_deterministic.
Print Assumptions Image.image_bounded.
Print Assumptions Image.image_manifest.
Print Assumptions Image.image_sends.
Print Assumptions Image.Samples.it_is_admitted.
Print Assumptions Image.Samples.it_has_a_certificate.
Print Assumptions Image.Samples.a_smaller_bound.
Print Assumptions Image.Samples.a_greater_bound.
Print Assumptions Image.Samples.no_sends.
Print Assumptions Image.Samples.not_sealed.
Print Assumptions Image.Samples.another_opcode.
Print Assumptions Image.Samples.another_closing.
Print Assumptions Image.Samples.one_trip_more.
Print Assumptions Image.Samples.into_a_loop.
Print Assumptions Image.Samples.out_of_two_is_admitted.
Print Assumptions Image.Samples.it_is_bytes.
Print Assumptions Image.Samples.usual_is_below.
Print Assumptions Image.Samples.payload_is_inside.
Print Assumptions Image.Samples.it_runs.

Print Assumptions Canonical.admitted_decodes.
Print Assumptions Canonical.admitted_inj.
Print Assumptions Canonical.telemetry_admitted.

Print Assumptions Router.routing_safety.
Print Assumptions Router.routing_safety_closed.
Print Assumptions Router.preservation.
Print Assumptions Router.drains.
Print Assumptions Router.no_idle.
Print Assumptions Router.conserved.
Print Assumptions Router.decided_stands.
Print Assumptions Router.all_decided.
Print Assumptions Router.work_step_ok.
Print Assumptions Router.work_deterministic.
Print Assumptions Router.init_ok.
Print Assumptions Router.Example.decisions.
Print Assumptions Router.Example.nothing_left.
Print Assumptions Router.Example.before_is_valid.
Print Assumptions Router.Example.all_are_valid.
Print Assumptions Router.Example.in_hand.

Print Assumptions CapsPath.move_wf.
Print Assumptions CapsOps.step_path.
Print Assumptions CapsOps.step_wf.
Print Assumptions CapsOps.run_wf.
Print Assumptions CapsOps.refused_changes_nothing.

Print Assumptions CapsAmplify.no_amplification.
Print Assumptions CapsAmplify.no_amplification_ever.
Print Assumptions CapsAmplify.unchanging.
Print Assumptions CapsAmplify.rebadging_refused.

Print Assumptions CapsMemory.children_disjoint.
Print Assumptions CapsMemory.inside_is_child.
Print Assumptions CapsMemory.made_is_free.
Print Assumptions CapsMemory.region_is_frame.
Print Assumptions CapsMemory.frame_has_region.
Print Assumptions CapsMemory.regions_apart.
Print Assumptions CapsMemory.region_has_space.
Print Assumptions CapsMemory.no_object_in_region.
Print Assumptions CapsMemory.no_slot_in_region.
Print Assumptions CapsMemory.deleted_is_gone.

Print Assumptions CapsRevoke.drained_done.
Print Assumptions CapsRevoke.revoke_complete.
Print Assumptions CapsRevoke.revoke_unmaps.
Print Assumptions CapsRevoke.revoke_only.
Print Assumptions CapsRevoke.revoke_keeps.

Print Assumptions CapsHoused.move_housed.
Print Assumptions CapsHoused.run_housed.
Print Assumptions CapsHoused.made_is_empty.
Print Assumptions CapsHoused.housedb_ok.

Print Assumptions CapsConfine.in_reach_dom.
Print Assumptions CapsConfine.confinement.
Print Assumptions CapsConfine.isolation_stable.
Print Assumptions CapsConfine.integrity.
Print Assumptions CapsConfine.sees_its_own.

Print Assumptions CapsCheck.wfb_ok.
Print Assumptions CapsExamples.world_is_wf.
Print Assumptions CapsExamples.world_is_housed.
Print Assumptions CapsExamples.world_is_apart.
Print Assumptions CapsExamples.copies_have_less.
Print Assumptions CapsExamples.revoke_reaches.
Print Assumptions CapsExamples.untyped_starts_again.
Print Assumptions CapsExamples.region_follows.
Print Assumptions CapsExamples.grant_decides.
Print Assumptions CapsExamples.grant_joins.
Print Assumptions CapsExamples.refusals.
