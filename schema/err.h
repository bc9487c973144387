/* Errors: one list for the whole tree, each with its text and class. */
#ifndef SCHEMA_ERR_H
#define SCHEMA_ERR_H

/* Input: somebody sent or typed something unusable; count it, tell them, go
 * on.  Environment: the machine failed us; log once where it is detected.
 * A broken invariant is no err: it is fatal(). */
enum err_class { ERR_CLASS_NONE, ERR_CLASS_INPUT, ERR_CLASS_ENVIRONMENT };

#define ERR_LIST(X)                                                            \
	X(ERR_NONE, NONE, "no error")                                          \
	X(ERR_INPUT, INPUT, "malformed input")                                 \
	X(ERR_SIZE, INPUT, "too large")                                        \
	X(ERR_VERSION, INPUT, "unknown version or format")                     \
	X(ERR_AUTH, INPUT, "does not authenticate")                            \
	X(ERR_DENIED, INPUT, "not allowed")                                    \
	X(ERR_NOT_FOUND, INPUT, "not found")                                   \
	X(ERR_EXISTS, INPUT, "exists already")                                 \
	X(ERR_STUDY, INPUT, "mistake in the study definition")                 \
	X(ERR_STATE, INPUT, "not possible in this state")                      \
	X(ERR_UNSUPPORTED, INPUT, "not supported")                             \
	X(ERR_IO, ENVIRONMENT, "input or output failed")                       \
	X(ERR_MEMORY, ENVIRONMENT, "out of memory")                            \
	X(ERR_TIMEOUT, ENVIRONMENT, "no answer in time")                       \
	X(ERR_BUSY, ENVIRONMENT, "busy, try again")                            \
	X(ERR_LIBRARY, ENVIRONMENT, "a library failed")

#define ERR_ENUM(name, class, text) name,
enum err { ERR_LIST(ERR_ENUM) ERR_COUNT };
#undef ERR_ENUM

#define must_use          __attribute__((warn_unused_result))
#define printf_like(f, a) __attribute__((format(printf, f, a)))

/* Static text of ERR, never NULL. */
const char *err_text(enum err err);
enum err_class err_class(enum err err);

/* A broken invariant: prints WHERE and a formatted text to stderr, aborts.
 * Never given a participant's data. */
#define fatal(...) err_fatal(__FILE__, __LINE__, __VA_ARGS__)
_Noreturn void err_fatal(const char *file, int line, const char *fmt, ...)
    printf_like(3, 4);

#endif
