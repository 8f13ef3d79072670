using System.Data.Common;
using Dapper;

namespace ChatOps.Storage;

/// <summary>Copies tables between databases of any kind, row by row.</summary>
internal static class TableCopy
{
    private const int RowsInOneInsert = 50;

    /// <summary>
    /// Copies a snapshot of <paramref name="from"/>. The tables in <paramref name="to"/> must exist and be empty. Returns the number of
    /// rows.
    /// </summary>
    public static async Task<long> RunAsync(Database from, Database to, IReadOnlyList<string> tables, CancellationToken cancellationToken)
    {
        var rows = 0L;
        await using var source = await from.OpenAsync(cancellationToken);
        await using var snapshot = await from.BeginSnapshotAsync(source, cancellationToken);
        foreach (var table in tables)
        {
            rows += await CopyAsync(source, to, table, cancellationToken);
        }

        return rows;
    }

    private static async Task<long> CopyAsync(DbConnection source, Database to, string table, CancellationToken cancellationToken)
    {
        var rows = 0L;
        await using var reader = await source.ExecuteReaderAsync($"select * from {table}");
        var columns = Enumerable.Range(0, reader.FieldCount).Select(reader.GetName).ToList();
        var batch = new List<object[]>(RowsInOneInsert);
        while (true)
        {
            var isMore = await reader.ReadAsync(cancellationToken);
            if (isMore)
            {
                var row = new object[columns.Count];
                reader.GetValues(row);
                batch.Add(row);
                rows++;
            }

            if (batch.Count == RowsInOneInsert || (!isMore && batch.Count > 0))
            {
                var insert = batch.ToList();
                batch.Clear();
                await to.WriteAsync(connection => InsertAsync(connection, table, columns, insert), cancellationToken);
            }

            if (!isMore)
            {
                await to.WriteAsync(connection => to.ContinueIdsAsync(connection, table), cancellationToken);
                return rows;
            }
        }
    }

    private static async Task InsertAsync(DbConnection connection, string table, List<string> columns, List<object[]> rows)
    {
        await using var command = connection.CreateCommand();
        var places = rows.Select((row, r) => $"({string.Join(", ", row.Select((value, c) => Add(command, $"v{r}_{c}", value)))})").ToList();
        command.CommandText = $"insert into {table} ({string.Join(", ", columns)}) values {string.Join(", ", places)}";
        await command.ExecuteNonQueryAsync(CancellationToken.None);
    }

    private static string Add(DbCommand command, string name, object value)
    {
        var parameter = command.CreateParameter();
        parameter.ParameterName = name;
        parameter.Value = value;
        command.Parameters.Add(parameter);
        return '@' + name;
    }
}
