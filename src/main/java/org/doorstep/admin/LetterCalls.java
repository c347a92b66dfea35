package org.doorstep.admin;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.doorstep.dispatch.Redelivery;
import org.doorstep.event.Times;
import org.doorstep.store.Letters;

/**
 * The commands {@code dead-letters ...}. Whatever may be long is done a page a call: the caller comes again with the last id, so no call
 * takes long and an interrupted one goes on.
 */
final class LetterCalls {

    /** Letters of one page that is acted on; bytes of one page that is exported. */
    private static final int PAGE = 100;
    private static final long PAGE_BYTES = 4 << 20;

    private final Letters letters;
    private final Redelivery redelivery;

    LetterCalls(Letters letters, Redelivery redelivery) {
        this.letters = letters;
        this.redelivery = redelivery;
    }

    /** Something done with a page of letters. */
    private interface Act {
        int on(List<Letters.Letter> page, String note) throws Exception;
    }

    void offer(Api api) {
        api.on("dead-letters", given -> Map.of("letters",
                        letters.list(filter(given), given.or("after", ""), new Asked(given).limit(50)).stream().map(Letters.Letter::brief).toList()))
                .on("dead-letters-count", given -> counted(filter(given)))
                .on("dead-letter", given -> shown(given.required("id")))
                .on("dead-letters-replay", given -> done(given, "replayed", redelivery::replay))
                .on("dead-letters-discard", given -> done(given, "discarded", (page, note) -> {
                    page.forEach(letter -> letters.mark(letter, Letters.DISCARDED, note));
                    return page.size();
                }))
                .on("dead-letters-export", this::exported);
    }

    private static Letters.Filter filter(Api.Parameters given) {
        Asked asked = new Asked(given);
        return new Letters.Filter(asked.text("feed"), asked.text("provider"), asked.text("resource"), asked.text("reason"), asked.text("kind"),
                asked.text("state"), time(asked.time("from")), time(asked.time("to")), asked.list("ids"));
    }

    private static String time(Instant time) {
        return time == null ? null : Times.text(time);
    }

    private Map<String, Object> counted(Letters.Filter filter) {
        filter.ids().forEach(this::found);
        Map<String, Long> reasons = letters.count(filter);
        return Map.of("count", reasons.values().stream().mapToLong(Long::longValue).sum(), "reasons", reasons, "lastId", letters.lastId(filter));
    }

    private Letters.Letter found(String id) {
        return letters.find(id).orElseThrow(() -> new IllegalArgumentException("there is no dead letter '" + id + "'"));
    }

    private Map<String, Object> shown(String id) {
        return withBody(found(id), letters.body(id).orElse(new byte[0]));
    }

    /** Text where the bytes are UTF-8, else base64. */
    private static Map<String, Object> withBody(Letters.Letter letter, byte[] body) {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("letter", letter);
        try {
            shown.put("text", StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString());
        } catch (CharacterCodingException e) {
            shown.put("base64", body);
        }
        return shown;
    }

    private Map<String, Object> done(Api.Parameters given, String word, Act act) throws Exception {
        List<Letters.Letter> page = page(given);
        int done = act.on(page, new Asked(given).note(word));
        return Map.of("done", done, "lastId", page.isEmpty() ? "" : page.get(page.size() - 1).id());
    }

    /** @return the next ones, not beyond {@code until}: what fails again meanwhile is not taken again */
    private List<Letters.Letter> page(Api.Parameters given) {
        String until = given.required("until");
        return letters.list(filter(given), given.or("after", ""), Math.min(PAGE, new Asked(given).limit(PAGE))).stream().filter(letter -> letter.id().compareTo(until) <= 0).toList();
    }

    private Map<String, Object> exported(Api.Parameters given) {
        List<Map<String, Object>> exported = new ArrayList<>();
        String lastId = "";
        long bytes = 0;
        for (Letters.Letter letter : page(given)) {
            bytes += letter.size();
            if (!exported.isEmpty() && bytes > PAGE_BYTES) {
                break;
            }
            letters.body(letter.id()).ifPresent(body -> exported.add(withBody(letter, body)));
            lastId = letter.id();
        }
        return Map.of("letters", exported, "lastId", lastId);
    }
}
