/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.sink.text;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.apache.flink.annotation.Internal;

/**
 * Writes a geometry, which comes as WKB, as WKT: the only form that SQL and line protocol have for
 * it. Takes the two-dimensional types of the OGC in either byte order, with or without an SRID
 * before them, which WKT cannot tell and is left out.
 */
@Internal
final class WktText {

    private static final String[] NAMES = {
        "POINT",
        "LINESTRING",
        "POLYGON",
        "MULTIPOINT",
        "MULTILINESTRING",
        "MULTIPOLYGON",
        "GEOMETRYCOLLECTION"
    };

    private static final int POINT = 1;
    private static final int LINESTRING = 2;
    private static final int POLYGON = 3;
    private static final int COLLECTION = 7;

    /** Of EWKB: an SRID follows. */
    private static final int SRID_FLAG = 0x2000_0000;

    /** Collections in collections, which a reader without a limit would follow off its stack. */
    private static final int MAX_DEPTH = 32;

    private final ByteBuffer wkb;
    private final TextBuffer out;

    private WktText(ByteBuffer wkb, TextBuffer out) {
        this.wkb = wkb;
        this.out = out;
    }

    /**
     * @throws IllegalArgumentException if the bytes are no such geometry
     */
    static void append(byte[] array, int offset, int length, TextBuffer out) {
        ByteBuffer wkb = ByteBuffer.wrap(array, offset, length);
        try {
            new WktText(wkb, out).geometry(true, 0);
        } catch (BufferUnderflowException e) {
            throw new IllegalArgumentException("its " + length + " bytes end within the WKB", e);
        }
        if (wkb.hasRemaining()) {
            throw new IllegalArgumentException(
                    "its WKB ends " + wkb.remaining() + " bytes before the value does");
        }
    }

    private void geometry(boolean named, int depth) {
        int type = type();
        if (depth > MAX_DEPTH) {
            throw new IllegalArgumentException("its collections are nested too deep");
        }
        if (named) {
            out.append(NAMES[type - 1]);
        }
        if (type == POINT) {
            point();
            return;
        }
        int count = wkb.getInt();
        if (count == 0) {
            out.append(" EMPTY");
            return;
        }
        if (count < 0) {
            throw new IllegalArgumentException("its WKB has a count of " + count);
        }
        out.append('(');
        for (int i = 0; i < count; i++) {
            if (i > 0) {
                out.append(',');
            }
            if (type == LINESTRING) {
                coordinates();
            } else if (type == POLYGON) {
                ring();
            } else {
                geometry(type == COLLECTION, depth + 1);
            }
        }
        out.append(')');
    }

    private int type() {
        byte order = wkb.get();
        if (order != 0 && order != 1) {
            throw new IllegalArgumentException("it is no WKB, which begins with 0 or 1");
        }
        wkb.order(order == 0 ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        int type = wkb.getInt();
        if ((type & SRID_FLAG) != 0) {
            wkb.getInt();
            type &= ~SRID_FLAG;
        }
        if (type < POINT || type > COLLECTION) {
            throw new IllegalArgumentException(
                    "its WKB type is "
                            + Integer.toUnsignedString(type)
                            + ", not one of the two-dimensional types 1 to 7");
        }
        return type;
    }

    /** An empty point is one of two NaN. */
    private void point() {
        wkb.mark();
        boolean empty = Double.isNaN(wkb.getDouble()) && Double.isNaN(wkb.getDouble());
        if (empty) {
            out.append(" EMPTY");
            return;
        }
        wkb.reset();
        out.append('(');
        coordinates();
        out.append(')');
    }

    private void ring() {
        int count = wkb.getInt();
        out.append('(');
        for (int i = 0; i < count; i++) {
            if (i > 0) {
                out.append(',');
            }
            coordinates();
        }
        out.append(')');
    }

    private void coordinates() {
        double x = wkb.getDouble();
        double y = wkb.getDouble();
        if (!Double.isFinite(x) || !Double.isFinite(y)) {
            throw new IllegalArgumentException(
                    "its coordinates " + x + " " + y + " are not finite");
        }
        out.append(x).append(' ').append(y);
    }
}
