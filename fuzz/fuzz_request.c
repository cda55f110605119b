/* Any bytes as a request over the control socket: refused with a reason, or one that is written the
 * same again; and as a text in an answer, which stays one line of JSON.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "api/json_line.h"
#include "api/request.h"
#include "fuzz.h"

#include <jansson.h>

static void fuzz_read(struct slice input)
{
    char text[256], line[64];
    struct buffer why = buffer_of(text, sizeof text), b = buffer_of(line, sizeof line);
    struct request request, again;
    if (!request_read(input, &request, &why)) {
        FUZZ_CHECK(why.length > 0 && buffer_good(&why));
        return;
    }
    FUZZ_CHECK(request.verb < REQUEST_VERB_COUNT);
    request_write(&b, &request);
    FUZZ_CHECK(buffer_good(&b));
    FUZZ_CHECK(request_read(buffer_slice(&b), &again, &why));
    FUZZ_CHECK(again.verb == request.verb);
}

static void fuzz_error(struct slice input)
{
    size_t room = 6 * input.n + 32;
    char *bytes = malloc(room);
    FUZZ_CHECK(bytes != NULL);
    struct buffer b = buffer_of(bytes, room);
    json_line_error(&b, input);
    FUZZ_CHECK(buffer_good(&b));
    FUZZ_CHECK(memchr(b.bytes, '\n', b.length) == NULL);
    json_t *document = json_loadb(b.bytes, b.length, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, NULL);
    FUZZ_CHECK(json_is_string(json_object_get(document, "error")));
    json_decref(document);
    free(bytes);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct slice input = fuzz_copy(data, size);
    fuzz_read(input);
    fuzz_error(input);
    fuzz_free(input);
    return 0;
}
