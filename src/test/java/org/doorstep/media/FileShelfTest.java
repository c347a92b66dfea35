package org.doorstep.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.doorstep.store.MediaResult;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileShelfTest {

    private static final String HASH = "ab12".repeat(16);

    @TempDir
    Path folder;
    private FileShelf shelf;
    private Path secret;

    @BeforeEach
    void fill() throws Exception {
        shelf = new FileShelf(folder.resolve("media"), "us");
        secret = Files.writeString(folder.resolve("secret"), "not a photo");
        Files.createDirectories(shelf.path(HASH).getParent());
    }

    /** Each by itself: what is held is said before it is opened, and may be another then. */
    private void assertNothing(String hash) {
        assertThat(shelf.holds(hash)).isFalse();
        assertThatThrownBy(() -> shelf.open(hash).close()).isInstanceOf(IOException.class);
    }

    @Test
    void findsAFile() throws Exception {
        Files.writeString(shelf.path(HASH), "a photo");

        assertThat(shelf.holds(HASH)).isTrue();
        try (SeekableByteChannel file = shelf.open(HASH)) {
            assertThat(Channels.newInputStream(file)).hasContent("a photo");
        }
        assertNothing("00".repeat(32));
        assertThat(shelf.holds("../secret")).isFalse();
        assertThat(shelf.holds(null)).isFalse();
    }

    @Test
    void aLinkIsNoFile() throws Exception {
        Files.createSymbolicLink(shelf.path(HASH), secret);

        assertNothing(HASH);
    }

    /** And a file of its own takes the place of the link. */
    @Test
    void aLinkToAFileOfTheSameLengthIsReplaced() throws Exception {
        Files.createSymbolicLink(shelf.path(HASH), Files.writeString(folder.resolve("other"), "another"));
        Path fresh = Files.writeString(shelf.fresh(), "a photo");

        shelf.place(new MediaResult.Stored(null, HASH, 7, "image/jpeg", null, null, fresh.toString()));

        assertThat(shelf.holds(HASH)).isTrue();
        assertThat(folder.resolve("other")).hasContent("another");
        assertThat(shelf.path(HASH)).hasContent("a photo");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void aFolderThatIsALinkLeadsNowhere(int level) throws Exception {
        Files.writeString(shelf.path(HASH), "not a photo");
        Path linked = level == 0 ? shelf.path(HASH).getParent().getParent() : shelf.path(HASH).getParent();
        Files.createSymbolicLink(linked, Files.move(linked, folder.resolve("elsewhere")));

        assertNothing(HASH);
    }

    @Test
    void theShelfItselfMayStandElsewhere() throws Exception {
        Files.writeString(shelf.path(HASH), "a photo");
        Path link = Files.createSymbolicLink(folder.resolve("link"), folder.resolve("media"));

        assertThat(new FileShelf(link, "us").holds(HASH)).isTrue();
        new FileShelf(link, "us").open(HASH).close();
    }
}
