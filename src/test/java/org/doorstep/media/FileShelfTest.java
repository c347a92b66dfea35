package org.doorstep.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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

    @Test
    void findsAFile() throws Exception {
        Files.writeString(shelf.path(HASH), "a photo");

        assertThat(shelf.find(HASH)).hasValueSatisfying(file -> assertThat(file).hasContent("a photo"));
        assertThat(shelf.find("00".repeat(32))).isEmpty();
        assertThat(shelf.find("../secret")).isEmpty();
    }

    @Test
    void aLinkIsNoFile() throws Exception {
        Files.createSymbolicLink(shelf.path(HASH), secret);

        assertThat(shelf.find(HASH)).isEmpty();
    }

    @Test
    void aFolderThatIsALinkLeadsNowhere() throws Exception {
        Path elsewhere = Files.createDirectories(folder.resolve("elsewhere"));
        Files.writeString(elsewhere.resolve(HASH), "not a photo");
        Files.delete(shelf.path(HASH).getParent());
        Files.createSymbolicLink(shelf.path(HASH).getParent(), elsewhere);

        assertThat(shelf.find(HASH)).isEmpty();
    }

    @Test
    void theShelfItselfMayStandElsewhere() throws Exception {
        Files.writeString(shelf.path(HASH), "a photo");
        Path link = Files.createSymbolicLink(folder.resolve("link"), folder.resolve("media"));

        assertThat(new FileShelf(link, "us").find(HASH)).isPresent();
    }
}
