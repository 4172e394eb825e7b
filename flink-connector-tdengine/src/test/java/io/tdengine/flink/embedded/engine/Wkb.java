/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.embedded.engine;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.h2.message.DbException;
import org.h2.util.geometry.EWKTUtils;
import org.h2.util.geometry.GeometryUtils;

/** Writes the little-endian WKB that TDengine stores for a WKT text. */
final class Wkb extends GeometryUtils.Target {

    private final List<Object> parts = new ArrayList<>();

    /** The bytes, or null if the text is no WKT. */
    static byte[] parse(String wkt) {
        Wkb target = new Wkb();
        try {
            EWKTUtils.parseEWKT(wkt, target);
        } catch (IllegalArgumentException | DbException e) {
            return null;
        }
        return target.bytes();
    }

    private void header(int type) {
        parts.add((byte) 1);
        parts.add(type);
    }

    @Override
    protected void startPoint() {
        header(GeometryUtils.POINT);
    }

    @Override
    protected void startLineString(int numPoints) {
        header(GeometryUtils.LINE_STRING);
        parts.add(numPoints);
    }

    @Override
    protected void startPolygon(int numInner, int numPoints) {
        header(GeometryUtils.POLYGON);
        parts.add(numInner + 1);
        parts.add(numPoints);
    }

    @Override
    protected void startPolygonInner(int numInner) {
        parts.add(numInner);
    }

    @Override
    protected void startCollection(int type, int numItems) {
        header(type);
        parts.add(numItems);
    }

    @Override
    protected GeometryUtils.Target startCollectionItem(int index, int total) {
        return this;
    }

    @Override
    protected void addCoordinate(double x, double y, double z, double m, int index, int total) {
        parts.add(x);
        parts.add(y);
    }

    private byte[] bytes() {
        ByteBuffer out = ByteBuffer.allocate(8 * parts.size()).order(ByteOrder.LITTLE_ENDIAN);
        for (Object part : parts) {
            if (part instanceof Double number) {
                out.putDouble(number);
            } else if (part instanceof Integer number) {
                out.putInt(number);
            } else {
                out.put((Byte) part);
            }
        }
        return Arrays.copyOf(out.array(), out.position());
    }
}
