/* check.h -- the checks that stand between an attacker and what is not his.
 *
 * Each is written PG_CHECK(NAME, condition). A build for tests with -DPG_OMIT=PG_CHECK_NAME lets that one hold always:
 * the attack that it stops must then succeed, and no other. */
#ifndef PG_KERNEL_CHECK_H
#define PG_KERNEL_CHECK_H

enum pg_check {
  PG_CHECK_NOTHING,
  PG_CHECK_LOOKUP_ROOT,       /* what is walked as a CNode is one */
  PG_CHECK_LOOKUP_GUARD,      /* the guard is the one in the capability */
  PG_CHECK_LOOKUP_DEPTH,      /* no index reaches past a CNode's slots */
  PG_CHECK_LOOKUP_EXACT,      /* a slot to change is named by all bits */
  PG_CHECK_SLOT_EMPTY,        /* no capability is written over */
  PG_CHECK_COPY_RIGHTS,       /* a copy has no right that its source lacks */
  PG_CHECK_BADGE_ONCE,        /* a badge is not changed */
  PG_CHECK_GUARD_SIZE,        /* guard and radix fit into a word */
  PG_CHECK_UNTYPED_COPY,      /* an Untyped with children is not copied */
  PG_CHECK_UNTYPED_FULL,      /* after a copy the source gives nothing any more */
  PG_CHECK_CONTROL_COPY,      /* IRQControl is not copied */
  PG_CHECK_RETYPE_TYPE,       /* an object type there is */
  PG_CHECK_RETYPE_SIZE,       /* a size there can be */
  PG_CHECK_RETYPE_WINDOW,     /* the new capabilities' slots are in the CNode */
  PG_CHECK_RETYPE_ROOM,       /* the objects end inside the Untyped */
  PG_CHECK_RETYPE_MEMORY,     /* kernel objects of kernel memory only, Frames of user memory only */
  PG_CHECK_RETYPE_RESET,      /* memory is used again only when nothing is left that came of it */
  PG_CHECK_RETYPE_ZERO,       /* and is cleared first */
  PG_CHECK_SEND_RIGHT,        /* Write on the capability sent through */
  PG_CHECK_SIGNAL_RIGHT,      /* Write on the capability signalled through */
  PG_CHECK_RECEIVE_RIGHT,     /* Read on the capability received through */
  PG_CHECK_WAIT_RIGHT,        /* Read on the capability waited on */
  PG_CHECK_REPLY_CAP,         /* a Recv's Reply is a Reply */
  PG_CHECK_GRANT_RIGHT,       /* capabilities pass with Grant only */
  PG_CHECK_CALL_RIGHT,        /* a call has Grant or GrantReply */
  PG_CHECK_BUFFER_RIGHT,      /* the IPC buffer's Frame is still there, and may be read, or written */
  PG_CHECK_BUFFER_DEVICE,     /* it is a Frame, and no device, whose registers the kernel would write */
  PG_CHECK_BUFFER_ALIGNED,    /* and holds all of the buffer */
  PG_CHECK_MESSAGE_LENGTH,    /* no more than a buffer has */
  PG_CHECK_CAP_TYPE,          /* an operation that the invoked capability has */
  PG_CHECK_EXTRA_TYPE,        /* an extra capability of the type that the operation takes */
  PG_CHECK_TRUNCATED,         /* all arguments were sent */
  PG_CHECK_PRIORITY_MCP,      /* no priority above the authority's limit */
  PG_CHECK_MCP_MCP,           /* no limit above the authority's limit */
  PG_CHECK_CSPACE_TYPE,       /* a thread's CSpace is a CNode */
  PG_CHECK_VSPACE_TYPE,       /* a thread's VSpace is one */
  PG_CHECK_FAULT_CAP,         /* a fault handler that may be called */
  PG_CHECK_SELF_REGISTERS,    /* a running thread's registers are not in its TCB */
  PG_CHECK_PSR,               /* a thread's status register stays a user's */
  PG_CHECK_TARGET_ALIVE,      /* a thread that the call itself has ended gets nothing */
  PG_CHECK_BIND_RIGHT,        /* Read on the Notification that is bound */
  PG_CHECK_BIND_ONCE,         /* one thread, one Notification */
  PG_CHECK_SC_BOUND,          /* a scheduling context serves one */
  PG_CHECK_SC_RANGE,          /* budget and period in range, budget within period */
  PG_CHECK_BUDGET,            /* who has used up his budget waits */
  PG_CHECK_FRAME_ADDRESS,     /* a Frame is mapped where it is */
  PG_CHECK_FRAME_RIGHTS,      /* and with no right that its capability lacks */
  PG_CHECK_FRAME_ELSEWHERE,   /* and once */
  PG_CHECK_FRAME_UNMAP,       /* and leaves the MPU with its capability */
  PG_CHECK_VSPACE_UNMAP,      /* and forgets a VSpace that is gone */
  PG_CHECK_RELOAD,            /* the MPU is loaded again after a change */
  PG_CHECK_IRQ_RANGE,         /* an interrupt line there is */
  PG_CHECK_IRQ_ONCE,          /* one handler a line */
  PG_CHECK_IRQ_RIGHT,         /* Write on the Notification of a handler */
  PG_CHECK_IRQ_MASK,          /* a line is silent until it is acknowledged */
  PG_CHECK_CANCEL_RIGHT,      /* CancelBadgedSends takes all rights */
  PG_CHECK_CANCEL_BADGED,     /* it leaves no sender with the badge */
  PG_CHECK_CANCEL_SENDERS,    /* senders go with their Endpoint */
  PG_CHECK_FRAME_STORE,       /* port: a stack is written with the thread's rights */
  PG_CHECK_FP_SWITCH,         /* port: floating-point registers change with the thread */
  PG_CHECK_FAULT_PENDED,      /* port: a system call whose frame was lost is nobody's */
  PG_CHECKS
};

#ifndef PG_OMIT
#define PG_OMIT PG_CHECK_NOTHING
#endif

/* Where it must be known when the compiler runs, in assembly: the tests also have a kernel whose PG_OMIT is read from
 * memory, so that one image stands for all that lack a check. */
#ifndef PG_OMIT_STATIC
#define PG_OMIT_STATIC PG_OMIT
#endif

#define PG_CHECK(name, holds) (PG_OMIT == PG_CHECK_##name || (holds))

#endif
