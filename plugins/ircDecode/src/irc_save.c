/* irc_save: lines, and where in them a password begins. */
#include "irc_save.h"

#include <strings.h>

#include "secret.h"

#if T2_MASKPW == 1

struct span {
	const char *p, *end;
};

/* The next word. */
static struct span
word(struct span *s)
{
	struct span w;

	while (s->p < s->end && *s->p == ' ')
		s->p++;
	w.p = s->p;
	while (s->p < s->end && *s->p != ' ')
		s->p++;
	w.end = s->p;
	return w;
}

static bool
is(struct span w, const char *text)
{
	const size_t n = strlen(text);

	return (size_t)(w.end - w.p) == n && strncasecmp(w.p, text, n) == 0;
}

static bool
is_one_of(struct span w, const char *const *words)
{
	for (; *words != NULL; words++)
		if (is(w, *words))
			return true;
	return false;
}

/* A service that is told passwords; its host may follow. */
static bool
is_service(struct span w)
{
	static const char *const services[] = { "NickServ", "NS", "ChanServ", "CS", "AuthServ", "Q", "X", NULL };
	const char *const at = memchr(w.p, '@', (size_t)(w.end - w.p));

	if (at != NULL)
		w.end = at;
	return is_one_of(w, services);
}

/* Behind the word of a service that a password may follow. */
static const char *
behind_request(struct span s)
{
	static const char *const words[] = { "IDENTIFY", "ID", "REGISTER", "GHOST", "RECOVER", "RELEASE", "REGAIN",
		"LOGIN", "AUTH", "SET", "GROUP", NULL };
	struct span w = word(&s);

	if (w.p < w.end && *w.p == ':')
		w.p++;
	return is_one_of(w, words) ? s.p : NULL;
}

/* Where the password of a line begins; NULL: it has none. */
static const char *
secret_in(const char *line, size_t n)
{
	static const char *const told[] = { "PRIVMSG", "SQUERY", "NOTICE", NULL };
	struct span s = { line, line + n }, w;

	do
		w = word(&s);
	while (w.p < w.end && (*w.p == '@' || *w.p == ':'));	/* tags, prefix */
	if (is(w, "PASS") || is(w, "AUTHENTICATE") || is(w, "IDENTIFY"))
		return s.p;
	if (is(w, "OPER") || is(w, "JOIN")) {		/* the name, the channels; a key */
		(void)word(&s);
		return s.p;
	}
	if (is(w, "MODE")) {				/* +k key */
		(void)word(&s);
		w = word(&s);
		return memchr(w.p, 'k', (size_t)(w.end - w.p)) != NULL ? s.p : NULL;
	}
	if (is_service(w))
		return behind_request(s);
	if (!is_one_of(w, told))
		return NULL;
	return is_service(word(&s)) ? behind_request(s) : NULL;
}

/* The line as far as it is there, or its next bytes. */
static void
put(struct irc_saved *t, irc_save_fn *save, void *arg)
{
	const char *const end = t->line + t->n, *p = t->rest ? NULL : secret_in(t->line, t->n);

	while (p != NULL && p < end && *p == ' ')
		p++;
	if (p != NULL && p < end) {
		t->secret = true;
		save(arg, t->line, (size_t)(p - t->line));
		save(arg, T2_SECRET, strlen(T2_SECRET));
	} else if (!t->secret)
		save(arg, t->line, t->n);
	t->rest = true;
	t->n = 0;
}

static void
take_byte(struct irc_saved *t, irc_save_fn *save, void *arg, uint8_t c)
{
	const char end = (char)c;

	if (t->passing) {
		t->passing = c != '\n';
	} else if (c == '\n' || c == '\r') {
		if (t->n > 0)
			put(t, save, arg);
		save(arg, &end, 1);
		t->secret = t->rest = false;
	} else {
		if (t->n == sizeof(t->line))
			put(t, save, arg);
		t->line[t->n++] = (char)c;
	}
}

#endif

void
irc_save_bytes(struct irc_saved *t UNUSED, irc_save_fn *save, void *arg, const uint8_t *p, size_t n)
{
#if T2_MASKPW == 1
	for (size_t i = 0; i < n; i++)
		take_byte(t, save, arg, p[i]);
#else
	save(arg, p, n);
#endif
}

void
irc_save_hole(struct irc_saved *t)
{
	t->n = 0;
	t->secret = t->rest = false;
	t->passing = true;
}

void
irc_save_end(struct irc_saved *t UNUSED, irc_save_fn *save UNUSED, void *arg UNUSED)
{
#if T2_MASKPW == 1
	if (t->n > 0)
		put(t, save, arg);
	t->secret = t->rest = t->passing = false;
#endif
}
