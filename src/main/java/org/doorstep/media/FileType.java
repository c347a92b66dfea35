package org.doorstep.media;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/**
 * What a file is by its first bytes, whatever its host or its name says. Only types that no browser takes for a page: SVG and HTML are
 * not among them.
 */
public enum FileType {
    JPEG("image/jpeg", ".jpg"), PNG("image/png", ".png"), GIF("image/gif", ".gif"), WEBP("image/webp", ".webp"), AVIF("image/avif", ".avif"),
    HEIC("image/heic", ".heic"), TIFF("image/tiff", ".tif"), BMP("image/bmp", ".bmp"), PDF("application/pdf", ".pdf"), MP4("video/mp4", ".mp4");

    /** Bytes that are enough to tell. */
    static final int ENOUGH = 64;

    private final String contentType;
    private final String extension;

    FileType(String contentType, String extension) {
        this.contentType = contentType;
        this.extension = extension;
    }

    String contentType() {
        return contentType;
    }

    /** For a name; {@code .bin} for what is none of them. */
    public static String extension(String contentType) {
        for (FileType type : values()) {
            if (type.contentType.equals(contentType)) {
                return type.extension;
            }
        }
        return ".bin";
    }

    /** @param head the first {@link #ENOUGH} bytes, or all where there are fewer */
    static Optional<FileType> of(byte[] head) {
        String text = new String(head, StandardCharsets.ISO_8859_1);
        if (text.startsWith("\u00ff\u00d8\u00ff")) {
            return Optional.of(JPEG);
        } else if (text.startsWith("\u0089PNG\r\n\u001a\n")) {
            return Optional.of(PNG);
        } else if (text.startsWith("GIF87a") || text.startsWith("GIF89a")) {
            return Optional.of(GIF);
        } else if (text.startsWith("RIFF") && text.startsWith("WEBP", 8)) {
            return Optional.of(WEBP);
        } else if (text.startsWith("II*\0") || text.startsWith("MM\0*")) {
            return Optional.of(TIFF);
        } else if (text.startsWith("BM") && text.startsWith("\0\0\0\0", 6)) {
            return Optional.of(BMP);
        } else if (text.startsWith("%PDF-")) {
            return Optional.of(PDF);
        }
        return text.startsWith("ftyp", 4) ? brand(text) : Optional.empty();
    }

    /** ISO base media files (ISO/IEC 14496-12): the brand says which. */
    private static Optional<FileType> brand(String text) {
        String brand = text.substring(8, Math.min(text.length(), 12));
        return switch (brand) {
            case "avif", "avis" -> Optional.of(AVIF);
            case "heic", "heix", "hevc", "hevx", "mif1", "msf1" -> Optional.of(HEIC);
            case "isom", "iso2", "iso4", "iso5", "iso6", "mp41", "mp42", "avc1", "M4V ", "dash" -> Optional.of(MP4);
            default -> Optional.empty();
        };
    }

    /** Whether it looks like a page: hosts answer so, with 200, for a file that is not there. */
    static boolean page(byte[] head) {
        String text = new String(head, StandardCharsets.ISO_8859_1).replace("\u00ef\u00bb\u00bf", "").stripLeading().toLowerCase(Locale.ROOT);
        return text.startsWith("<!doctype") || text.startsWith("<html") || text.startsWith("<head") || text.startsWith("<?xml") || text.startsWith("<svg");
    }
}
