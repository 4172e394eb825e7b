/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.benchmarks;

import org.apache.flink.api.common.functions.FlatMapFunction;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.util.Collector;

/** Turns numbers of chunks into the rows of a load; row objects are used over and over. */
final class MeterSource implements FlatMapFunction<Long, RowData> {

    static final int CHUNK = 1000;

    private static final int TIMESTAMP = 3;

    static final RowType ROW =
            (RowType)
                    DataTypes.ROW(
                                    DataTypes.FIELD("tbname", DataTypes.STRING()),
                                    DataTypes.FIELD("groupid", DataTypes.INT()),
                                    DataTypes.FIELD("location", DataTypes.VARCHAR(24)),
                                    DataTypes.FIELD("ts", DataTypes.TIMESTAMP_LTZ(3)),
                                    DataTypes.FIELD("current", DataTypes.FLOAT()),
                                    DataTypes.FIELD("voltage", DataTypes.INT()),
                                    DataTypes.FIELD("phase", DataTypes.FLOAT()),
                                    DataTypes.FIELD("status", DataTypes.VARCHAR(16)))
                            .getLogicalType();

    private static final long serialVersionUID = 1L;

    private final String load;

    private transient WriteLoad rows;
    private transient GenericRowData[] objects;

    MeterSource(String load) {
        this.load = load;
    }

    @Override
    public void flatMap(Long chunk, Collector<RowData> out) {
        if (rows == null) {
            rows = new WriteLoad(load);
            objects = objects(rows.cells);
        }
        int first = (int) (chunk * CHUNK);
        for (int row = first; row < first + CHUNK; row++) {
            out.collect(row(rows, objects, row));
        }
        Progress.current().rows(CHUNK, 0);
    }

    /** A row with its own timestamp, in an object that is used again. */
    static RowData row(WriteLoad load, GenericRowData[] objects, int row) {
        GenericRowData object = objects[row % objects.length];
        object.setField(TIMESTAMP, TimestampData.fromEpochMillis(load.timestamp(row)));
        return object;
    }

    /** The rows of a load's first batch, each in an object of its own. */
    static RowData[] rows(WriteLoad load) {
        GenericRowData[] objects = objects(load.cells);
        RowData[] rows = new RowData[load.batchRows];
        for (int row = 0; row < rows.length; row++) {
            GenericRowData object = objects[row % objects.length];
            GenericRowData copy = new GenericRowData(object.getArity());
            for (int field = 0; field < object.getArity(); field++) {
                copy.setField(field, object.getField(field));
            }
            copy.setField(TIMESTAMP, TimestampData.fromEpochMillis(load.timestamp(row)));
            rows[row] = copy;
        }
        return rows;
    }

    /** Rows without a timestamp, the tables taking turns. */
    static GenericRowData[] objects(MeterRows cells) {
        StringData[] names = new StringData[cells.tables];
        StringData[] locations = new StringData[cells.tables];
        for (int table = 0; table < cells.tables; table++) {
            names[table] = StringData.fromString(cells.names[table]);
            locations[table] = StringData.fromString(cells.locations[table]);
        }
        GenericRowData[] objects = new GenericRowData[cells.rows];
        for (int row = 0; row < objects.length; row++) {
            int table = row % cells.tables;
            objects[row] =
                    GenericRowData.of(
                            names[table],
                            cells.groups[table],
                            locations[table],
                            null,
                            cells.currents[row],
                            cells.voltages[row],
                            cells.phases[row],
                            StringData.fromBytes(cells.utf8Statuses[row]));
        }
        return objects;
    }
}
