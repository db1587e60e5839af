/* --gui: flags and plugins in a full-screen dialog, drawn by dialog(1) or whiptail(1). */

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "conf.h"

#define ANSWER_FD 3
#define MENU_MAX  16 /* so many values are offered one by one; more are typed */

/* --- the program that draws ------------------------------------------------------------------------------------- */

struct words {
	char **word;
	size_t n;
};

static const char *program; /* dialog or whiptail */

static void add(struct words *, const char *, ...) __attribute__((format(printf, 2, 3)));

static void
add(struct words *w, const char *fmt, ...)
{
	va_list ap;

	w->word = xrealloc(w->word, w->n + 2, sizeof(*w->word));
	va_start(ap, fmt);
	w->word[w->n] = xvprintf(fmt, ap);
	va_end(ap);
	w->word[++w->n] = NULL;
}

static void
release(struct words *w)
{
	while (w->n > 0)
		free(w->word[--w->n]);
	free(w->word);
}

static bool
in_path(const char *name)
{
	char *path = xstrdup(getenv("PATH") != NULL ? getenv("PATH") : ""), *rest = path, *dir, *file;
	bool found = false;

	while (!found && (dir = strsep(&rest, ":")) != NULL) {
		file = xprintf("%s/%s", *dir != '\0' ? dir : ".", name);
		found = access(file, X_OK) == 0;
		free(file);
	}
	free(path);
	return found;
}

static void
find_program(void)
{
	if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
		errx(1, "option --gui: a terminal is wanted");
	if (in_path("dialog"))
		program = "dialog";
	else if (in_path("whiptail"))
		program = "whiptail";
	else
		errx(1, "option --gui: install dialog or whiptail");
	/* An error is not the same as the Escape key. */
	if (setenv("DIALOG_ESC", "1", 1) == -1 || setenv("DIALOG_ERROR", "254", 1) == -1)
		err(1, NULL);
}

static void
start(struct words *w, const char *title)
{
	w->word = NULL;
	w->n = 0;
	add(w, "%s", program);
	add(w, "--backtitle");
	add(w, "t2conf");
	add(w, "--title");
	add(w, "%s", title);
	add(w, "--output-fd");
	add(w, "%d", ANSWER_FD);
}

static void __attribute__((noreturn))
become(struct words *w, int out)
{
	if (out == ANSWER_FD)
		fcntl(out, F_SETFD, 0);
	else if (dup2(out, ANSWER_FD) == -1)
		_exit(254);
	execvp(w->word[0], w->word);
	warn("%s", w->word[0]);
	_exit(254);
}

/* Draw, and wait for the answer: a text to free, or NULL if there was none (Cancel, No, Escape).  Frees the words. */
static char *
answer(struct words *w)
{
	int fd[2], status;
	char *text;
	pid_t pid;

	if (pipe2(fd, O_CLOEXEC) == -1)
		err(1, "pipe");
	fflush(NULL);
	pid = fork();
	if (pid == -1)
		err(1, "fork");
	if (pid == 0)
		become(w, fd[1]);
	close(fd[1]);
	text = need(text_read(fd[0], TEXT_MAX, NULL));
	close(fd[0]);
	while (waitpid(pid, &status, 0) == -1)
		if (errno != EINTR)
			err(1, "wait");
	release(w);
	if (!WIFEXITED(status) || WEXITSTATUS(status) == 254)
		errx(1, "%s: it failed", program);
	if (WEXITSTATUS(status) == 0)
		return text;
	free(text);
	return NULL;
}

static bool
yes(const char *title, const char *question)
{
	struct words w;
	bool agreed;
	char *text;

	start(&w, title);
	add(&w, "--defaultno");
	add(&w, "--yesno");
	add(&w, "%s", question);
	add(&w, "0");
	add(&w, "0");
	text = answer(&w);
	agreed = text != NULL;
	free(text);
	return agreed;
}

static void
show(const char *title, const char *message)
{
	struct words w;

	start(&w, title);
	add(&w, "--msgbox");
	add(&w, "%s", message);
	add(&w, "0");
	add(&w, "0");
	free(answer(&w));
}

/* --- what the rest of t2conf says ------------------------------------------------------------------------------- */

static int saved_stderr = -1, caught = -1;

/* Messages are kept, to be shown in a box. */
static void
catch_messages(void)
{
	FILE *f = tmpfile();

	if (f == NULL || (caught = fcntl(fileno(f), F_DUPFD_CLOEXEC, 10)) == -1 ||
	    (saved_stderr = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 10)) == -1 || dup2(caught, STDERR_FILENO) == -1)
		err(1, "messages");
	fclose(f);
}

static char *
caught_messages(void)
{
	char *text;

	fflush(stderr);
	if (lseek(caught, 0, SEEK_SET) == -1 || dup2(saved_stderr, STDERR_FILENO) == -1)
		err(1, "messages");
	text = need(text_read(caught, TEXT_MAX, NULL));
	close(caught);
	close(saved_stderr);
	return text;
}

static bool
ask_in_box(const char *question)
{
	char *said = caught_messages(), *text = xprintf("%s%s", said, question);
	bool agreed = yes("t2conf", text);

	free(text);
	free(said);
	catch_messages();
	return agreed;
}

/* --- the flags of a component ----------------------------------------------------------------------------------- */

/* A flag as it is on the screen. */
struct item {
	struct found at;
	char	    *name, *old; /* value at the start */
};

struct items {
	struct item *item;
	size_t	     n;
};

static void
add_item(struct items *s, struct component *c, struct flagheader *h, struct flag *f)
{
	char *name = flagheader_name(h, f), *value = flagheader_value(h, f);
	size_t i;

	if (name == NULL || value == NULL)
		err(1, NULL);
	for (i = 0; i < s->n && strcmp(s->item[i].name, name) != 0; i++)
		;
	if (i < s->n) { /* the first definition counts */
		free(name);
		free(value);
		return;
	}
	s->item = xrealloc(s->item, s->n + 1, sizeof(*s->item));
	s->item[s->n++] = (struct item){ .at = { h, f, c }, .name = name, .old = value };
}

static void
load_items(struct items *s, struct component *c)
{
	size_t i, j;

	s->item = NULL;
	s->n = 0;
	for (i = 0; i < c->nheader; i++)
		for (j = 0; j < c->header[i]->nflags; j++)
			if (tree_is_user(c, &c->header[i]->flags[j]))
				add_item(s, c, c->header[i], &c->header[i]->flags[j]);
}

static void
free_items(struct items *s)
{
	while (s->n > 0) {
		s->n--;
		free(s->item[s->n].name);
		free(s->item[s->n].old);
	}
	free(s->item);
}

static char *
value_of(const struct item *it)
{
	char *v = flagheader_value(it->at.header, it->at.flag);

	if (v == NULL)
		err(1, NULL);
	return v;
}

static bool
is_changed(const struct item *it)
{
	char *v = value_of(it);
	bool differs = strcmp(v, it->old) != 0;

	free(v);
	return differs;
}

static size_t
count_changed(const struct items *s)
{
	size_t i, n = 0;

	for (i = 0; i < s->n; i++)
		n += is_changed(&s->item[i]);
	return n;
}

/* The comment of the flag; the legal values as set_flag finds them.  To be freed. */
static char *
explain(const struct item *it, struct flag_legal *legal)
{
	const struct component *c = it->at.owner;
	const struct flag_setting *d = c->has_defaults ? flagconfig_find(&c->defaults, it->name) : NULL;
	char *comment = flagheader_comment(it->at.header, it->at.flag), *text;

	if (comment == NULL)
		err(1, NULL);
	memset(legal, 0, sizeof(*legal));
	if (d != NULL)
		flag_legal_parse(legal, d->comment);
	if (legal->nrange == 0)
		flag_legal_parse(legal, comment);
	if (d != NULL)
		flag_legal_add(legal, flagconfig_plain(d->value));
	text = d != NULL ? xprintf("%s\n%s\nShipped: %s", it->name, *comment != '\0' ? comment : d->comment,
	    d->value) : xprintf("%s\n%s", it->name, comment);
	free(comment);
	return text;
}

struct value {
	long double v;
	bool	    hex;
};

static int
by_value(const void *a, const void *b)
{
	const struct value *x = a, *y = b;

	return (x->v > y->v) - (x->v < y->v);
}

/* The legal values in order, each once, if there are no more than MENU_MAX; else 0. */
static size_t
list_values(const struct flag_legal *l, struct value *list)
{
	size_t i, n = 0, m = 0;
	long double v;

	for (i = 0; i < l->nrange; i++) {
		for (v = l->range[i].lo; v <= l->range[i].hi; v++) {
			if (n == MENU_MAX)
				return 0;
			list[n++] = (struct value){ v, l->range[i].hex };
		}
	}
	if (n > 0)
		qsort(list, n, sizeof(*list), by_value);
	for (i = 0; i < n; i++)
		if (m == 0 || list[m - 1].v < list[i].v)
			list[m++] = list[i];
	return l->bits ? 0 : m;
}

/* Offer the legal values; false if they are too many, or not known. */
static bool
add_values(struct words *w, const struct flag_legal *l)
{
	struct value list[MENU_MAX];
	size_t i, n = list_values(l, list);

	for (i = 0; i < n; i++) {
		if (list[i].hex)
			add(w, "0x%llx", (unsigned long long)list[i].v);
		else
			add(w, "%.0Lf", list[i].v);
		add(w, " ");
	}
	return n > 0;
}

/* Ask for a value; NULL if there is none. */
static char *
ask_value(const struct item *it)
{
	char *now = value_of(it), *text, *given;
	struct flag_legal legal;
	struct words w;

	text = explain(it, &legal);
	start(&w, it->name);
	add(&w, "--default-item");
	add(&w, "%s", now);
	add(&w, "--menu");
	add(&w, "%s", text);
	add(&w, "0");
	add(&w, "0");
	add(&w, "0");
	if (!add_values(&w, &legal)) {
		release(&w);
		start(&w, it->name);
		add(&w, "--inputbox");
		add(&w, "%s", text);
		add(&w, "0");
		add(&w, "70");
		add(&w, "%s%s", *now == '-' ? " " : "", now);
	}
	given = answer(&w);
	free(text);
	free(now);
	return given;
}

static void
change_item(const struct options *o, struct item *it)
{
	char *given = ask_value(it), *said, *value;
	int rc;

	if (given == NULL)
		return;
	value = given + strspn(given, " ");
	catch_messages();
	rc = set_flag(o, &it->at, it->at.owner->name, value);
	said = caught_messages();
	if (rc == -1 && *said != '\0')
		show(it->name, said);
	free(said);
	free(given);
}

/* The list of flags; the one chosen, an empty text for "save", or NULL for leaving. */
static char *
choose_item(const char *title, const struct items *s, const char *last)
{
	size_t i, n = count_changed(s);
	char *value, *comment;
	struct words w;

	start(&w, title);
	add(&w, "--default-item");
	add(&w, "%s", last);
	add(&w, "--menu");
	add(&w, "Choose a flag to change it. Changed ones have a star.");
	add(&w, "0");
	add(&w, "0");
	add(&w, "0");
	add(&w, "SAVE");
	add(&w, "%zu changed", n);
	for (i = 0; i < s->n; i++) {
		value = value_of(&s->item[i]);
		comment = flagheader_comment(s->item[i].at.header, s->item[i].at.flag);
		if (comment == NULL)
			err(1, NULL);
		add(&w, "%s", s->item[i].name);
		add(&w, "%c %-8s %.*s", is_changed(&s->item[i]) ? '*' : ' ', value, (int)strcspn(comment, "\n"),
		    comment);
		free(comment);
		free(value);
	}
	return answer(&w);
}

/* The changes as NAME=VALUE, to be set in the headers as they are by then. */
static int
save_items(const struct tree *t, const struct items *s, const char *component, gui_save *save)
{
	struct words w = { NULL, 0 };
	char *value, *said;
	size_t i;
	int rc;

	for (i = 0; i < s->n; i++) {
		if (!is_changed(&s->item[i]))
			continue;
		value = value_of(&s->item[i]);
		add(&w, "%s=%s", s->item[i].name, value);
		free(value);
	}
	catch_messages();
	rc = w.n > 0 ? save(t, component, w.word, w.n) : 0;
	said = caught_messages();
	if (rc != 0)
		show(component, *said != '\0' ? said : "The values could not be saved");
	free(said);
	release(&w);
	return rc;
}

static bool
may_leave(const struct items *s, const char *title)
{
	size_t n = count_changed(s);
	char *question;
	bool leave;

	if (n == 0)
		return true;
	question = xprintf("%zu changed: leave without saving?", n);
	leave = yes(title, question);
	free(question);
	return leave;
}

/* Until it is left, or saved. */
static void
edit_items(const struct tree *t, struct items *s, const char *name, gui_save *save)
{
	char *chosen, *last = xstrdup("");
	size_t i;

	for (;;) {
		chosen = choose_item(name, s, last);
		if (chosen == NULL && !may_leave(s, name))
			continue;
		if (chosen == NULL || (strcmp(chosen, "SAVE") == 0 && save_items(t, s, name, save) == 0))
			break;
		for (i = 0; i < s->n; i++)
			if (strcmp(s->item[i].name, chosen) == 0)
				change_item(t->options, &s->item[i]);
		free(last);
		last = chosen;
	}
	free(chosen);
	free(last);
}

int
gui_flags(const struct tree *from, const char *name, gui_save *save)
{
	struct options o = *from->options;
	struct component *c;
	struct items s;
	struct tree t;

	o.box = ask_in_box;
	tree_init(&t, from->home, &o);
	if ((c = tree_component(&t, name)) == NULL) {
		tree_release(&t);
		return -1;
	}
	if (program == NULL)
		find_program();
	load_items(&s, c);
	if (s.n == 0)
		show(name, "It has no user flags.");
	else
		edit_items(&t, &s, name, save);
	free_items(&s);
	tree_release(&t);
	return 0;
}

/* --- plugins and components ------------------------------------------------------------------------------------- */

static bool
is_plugin_name(const char *name)
{
	return strcmp(name, PATHS_CORE) != 0 && strcmp(name, PATHS_LIB) != 0;
}

/* Tick the plugins to load.  False if it was left. */
static bool
choose_plugins(const struct pluginlist *all, const struct pluginlist *ticked, struct pluginlist *wanted)
{
	char *text, *rest, *word;
	struct words w;
	size_t i;

	start(&w, "Plugins");
	add(&w, "--separate-output");
	add(&w, "--checklist");
	add(&w, "These are built and loaded, the others are not.");
	add(&w, "0");
	add(&w, "0");
	add(&w, "0");
	for (i = 0; i < all->n; i++) {
		if (!is_plugin_name(all->name[i]))
			continue;
		add(&w, "%s", all->name[i]);
		add(&w, " ");
		add(&w, "%s", pluginlist_has(ticked, all->name[i]) ? "on" : "off");
	}
	rest = text = answer(&w);
	if (text == NULL)
		return false;
	while ((word = strsep(&rest, "\n")) != NULL)
		if (*word != '\0' && pluginlist_add(wanted, word) == -1)
			err(1, NULL);
	free(text);
	return true;
}

static char *
choose_component(const struct pluginlist *all, const struct pluginlist *now)
{
	struct words w;
	size_t i;

	start(&w, "Plugins and flags");
	add(&w, "--menu");
	add(&w, "Choose a component to see its flags.");
	add(&w, "0");
	add(&w, "0");
	add(&w, "0");
	add(&w, "LOAD");
	add(&w, "choose the plugins, and build");
	for (i = 0; i < all->n; i++) {
		add(&w, "%s", all->name[i]);
		add(&w, "%s", pluginlist_has(now, all->name[i]) ? "loaded" : " ");
	}
	return answer(&w);
}

int
gui_main(const struct tree *t, enum gui_ticks ticks, gui_save *save)
{
	struct pluginlist all = { NULL, 0 }, now = { NULL, 0 }, none = { NULL, 0 }, wanted = { NULL, 0 };
	const struct pluginlist *ticked;
	char *chosen;
	int rc = 0;

	find_program();
	if (tree_all(t, &all) == -1 || loaded_scan(t->options, &now) == -1)
		return -1;
	ticked = ticks == TICK_ALL ? &all : ticks == TICK_NONE ? &none : &now;
	while (rc == 0 && (chosen = choose_component(&all, &now)) != NULL) {
		if (strcmp(chosen, "LOAD") != 0) {
			rc = gui_flags(t, chosen, save);
		} else if (choose_plugins(&all, ticked, &wanted)) {
			rc = loaded_make_all(t->options, &now, &wanted);
			free(chosen);
			break;
		}
		free(chosen);
	}
	pluginlist_release(&all);
	pluginlist_release(&now);
	pluginlist_release(&wanted);
	return rc;
}
