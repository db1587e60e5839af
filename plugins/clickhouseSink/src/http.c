/*
 * A server of ClickHouse over HTTP.
 *
 * Whatever fails says whether there is use in trying again, and why in one line.  Passwords go in a header, never in
 * a URL.
 */
#include <curl/curl.h>
#include <endian.h>
#include <lz4.h>

#include "clickhouseSink.h"
#include "rowlist.h"

#define CONNECT_S	10

/* Packed bytes: 16 of a checksum, which we leave out, the method, and these two sizes. */
#define PACK_SUM	16
#define PACK_LZ4	0x82
#define PACK_HEAD	9

static size_t
take(char *p, size_t size, size_t n, void *arg)
{
	struct ch_server *const s = arg;

	return rowtext_out_add(&s->answer, p, size * n) == 0 ? n : 0;
}

/* What others do when it is they who are busy, and not we who are wrong: numbers of the server's errors. */
static bool
is_passing(long code)
{
	static const short passing[] = { 159, 160, 164, 198, 202, 203, 209, 210, 216, 241, 242, 252, 279, 319, 364,
		394, 439 };

	for (size_t i = 0; i < T2_NELEM(passing); i++)
		if (passing[i] == code)
			return true;
	return false;
}

/* Of "Code: 60, e.displayText() = DB::Exception: Table default.y doesn't exist., e.what() = ..." what it says. */
static enum ch_outcome
answer_failed(struct ch_server *s, long status)
{
	const char *text = s->answer.len > 0 ? s->answer.p : "", *p;
	const long code = strncmp(text, "Code: ", 6) == 0 ? strtol(text + 6, NULL, 10) : 0;
	size_t n;

	if ((p = strstr(text, "DB::Exception: ")) != NULL)
		text = p + strlen("DB::Exception: ");
	n = strcspn(text, "\n");
	if ((p = strstr(text, ", e.what()")) != NULL || (p = strstr(text, " (version ")) != NULL)
		n = MIN(n, (size_t)(p - text));
	if (n == 0)
		(void)snprintf(s->why, sizeof(s->why), "status %ld of HTTP", status);
	else
		(void)snprintf(s->why, sizeof(s->why), "%.*s", (int)MIN(n, sizeof(s->why) - 1), text);
	return is_passing(code) || (code == 0 && (status == 429 || status >= 502)) ? CH_LOST : CH_REFUSED;
}

/* Bytes that have gone and come; the end if there are no more of them for too long. */
static int
progress(void *arg, curl_off_t down_all, curl_off_t down, curl_off_t up_all, curl_off_t up)
{
	struct ch_server *const s = arg;
	struct timespec now;

	(void)down_all;
	(void)up_all;
	(void)clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
	if (s->moved != (uint64_t)(down + up) || s->since == 0) {
		s->moved = (uint64_t)(down + up);
		s->since = now.tv_sec;
	}
	return now.tv_sec - s->since > CLICKHOUSE_TIMEOUT || (s->stop != NULL && *s->stop);
}

/* Errors that no later try mends. */
static bool
is_refusal(CURLcode e)
{
	return e == CURLE_URL_MALFORMAT || e == CURLE_UNSUPPORTED_PROTOCOL || e == CURLE_PEER_FAILED_VERIFICATION ||
	    e == CURLE_SSL_CACERT_BADFILE || e == CURLE_OUT_OF_MEMORY;
}

/* Send a body to the server, with what is behind the ? of the URL. */
static enum ch_outcome
post(struct ch_server *s, const char *query, const char *body, size_t n)
{
	char *const url = t2_strdup_printf("%s/?%s", s->url, query), why[CURL_ERROR_SIZE] = "";
	long status = 0;
	CURLcode e;

	s->answer.len = 0;
	s->since = 0;
	curl_easy_setopt(s->curl, CURLOPT_URL, url);
	curl_easy_setopt(s->curl, CURLOPT_POSTFIELDS, body);
	curl_easy_setopt(s->curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)n);
	curl_easy_setopt(s->curl, CURLOPT_ERRORBUFFER, why);
	e = curl_easy_perform(s->curl);
	curl_easy_setopt(s->curl, CURLOPT_ERRORBUFFER, NULL);
	free(url);
	if (rowtext_out_add(&s->answer, "", 1) == 0)
		s->answer.len--;
	else
		s->answer.len = 0;
	if (e != CURLE_OK) {
		(void)snprintf(s->why, sizeof(s->why), "%s", e == CURLE_ABORTED_BY_CALLBACK ? "no answer for "
		    STR(CLICKHOUSE_TIMEOUT) " s" : *why != '\0' ? why : curl_easy_strerror(e));
		return is_refusal(e) ? CH_REFUSED : CH_LOST;
	}
	(void)curl_easy_getinfo(s->curl, CURLINFO_RESPONSE_CODE, &status);
	return status == 200 ? CH_DONE : answer_failed(s, status);
}

int
ch_init(struct ch_server *s)
{
	static struct curl_slist *headers;

	if (curl_global_init(CURL_GLOBAL_DEFAULT) != 0 || (s->curl = curl_easy_init()) == NULL) {
		(void)snprintf(s->why, sizeof(s->why), "out of memory");
		return -1;
	}
	/* no "Expect: 100-continue", which costs a round trip */
	if (headers == NULL)
		headers = curl_slist_append(NULL, "Expect:");
	curl_easy_setopt(s->curl, CURLOPT_HTTPHEADER, headers);
	curl_easy_setopt(s->curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(s->curl, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(s->curl, CURLOPT_CONNECTTIMEOUT, (long)CONNECT_S);
	curl_easy_setopt(s->curl, CURLOPT_NOPROGRESS, 0L);
	curl_easy_setopt(s->curl, CURLOPT_XFERINFOFUNCTION, progress);
	curl_easy_setopt(s->curl, CURLOPT_XFERINFODATA, s);
	curl_easy_setopt(s->curl, CURLOPT_USERAGENT, "t2");
	curl_easy_setopt(s->curl, CURLOPT_WRITEFUNCTION, take);
	curl_easy_setopt(s->curl, CURLOPT_WRITEDATA, s);
	if (*s->user != '\0')
		curl_easy_setopt(s->curl, CURLOPT_USERNAME, s->user);
	if (s->password != NULL)
		curl_easy_setopt(s->curl, CURLOPT_PASSWORD, s->password);
	(void)snprintf(s->target, sizeof(s->target), "%s/%s", s->url, s->database);
	return 0;
}

void
ch_release(struct ch_server *s)
{
	curl_easy_cleanup(s->curl);
	s->curl = NULL;
	rowtext_out_release(&s->answer);
}

enum ch_outcome
ch_do(struct ch_server *s, const char *sql)
{
	char *const database = curl_easy_escape(s->curl, s->database, 0);
	char *const query = t2_strdup_printf("database=%s", database != NULL ? database : "");
	const enum ch_outcome o = post(s, query, sql, strlen(sql));

	curl_free(database);
	free(query);
	return o;
}

/* All rows as one block, so that a body which is cut is none. */
static char *
packed(const char *rows, size_t n, size_t *size)
{
	const int room = n <= LZ4_MAX_INPUT_SIZE ? LZ4_compressBound((int)n) : 0;
	char *const block = room > 0 ? malloc(PACK_SUM + PACK_HEAD + (size_t)room) : NULL;
	uint32_t sizes[2];
	int len;

	if (block == NULL)
		return NULL;
	if ((len = LZ4_compress_default(rows, block + PACK_SUM + PACK_HEAD, (int)n, room)) <= 0) {
		free(block);
		return NULL;
	}
	memset(block, 0, PACK_SUM);
	block[PACK_SUM] = (char)PACK_LZ4;
	sizes[0] = htole32((uint32_t)len + PACK_HEAD);
	sizes[1] = htole32((uint32_t)n);
	memcpy(block + PACK_SUM + 1, sizes, sizeof(sizes));
	*size = PACK_SUM + PACK_HEAD + (size_t)len;
	return block;
}

enum ch_outcome
ch_insert(struct ch_server *s, const char *id, const char *body, size_t n)
{
	char *const database = curl_easy_escape(s->curl, s->database, 0);
	enum ch_outcome o = CH_REFUSED;
	char *query, *block;
	size_t size = 0;

	block = packed(body, n, &size);
	if (database == NULL || block == NULL)
		(void)snprintf(s->why, sizeof(s->why), "out of memory");
	else {
		query = t2_strdup_printf("database=%s&query_id=%s&decompress=1"
		    "&http_native_compression_disable_checksumming_on_decompress=1",
		    database, id);
		o = post(s, query, block, size);
		free(query);
	}
	free(block);
	curl_free(database);
	return o;
}
