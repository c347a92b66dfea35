package org.doorstep.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.doorstep.config.MediaSources;
import org.doorstep.provider.Providers;
import org.doorstep.store.MediaItem;
import org.doorstep.store.MediaSet;
import org.doorstep.store.MediaTodo;
import org.doorstep.testing.ReadingDoc;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The sets of docs/reading.md have in {@code media_files} the items that they have in tables. */
class SetReadingDocTest {

    private final SetReader reader = new SetReader(MediaSources.load(Path.of("config/media.yaml"), Providers.names()));

    static Stream<ReadingDoc.Row> sets() {
        return ReadingDoc.rows("A list of items").stream();
    }

    @ParameterizedTest
    @MethodSource("sets")
    void aSetIsWhatItsRowSays(ReadingDoc.Row row) throws Exception {
        Optional<MediaSet> set = reader.read(new MediaTodo.Named("mls", "", "Media", "K", "reso", "e1", 1, false, row.document()));

        assertThat(set.map(each -> each.items().stream().map(MediaItem::key).toList()).orElse(List.of("unchanged")))
                .isEqualTo(row.plain().equals("unchanged") ? List.of("unchanged") : row.quoted());
    }
}
