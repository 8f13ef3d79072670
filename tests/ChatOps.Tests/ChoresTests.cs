using System.Data.Common;
using ChatOps.Journal;
using ChatOps.Storage;
using ChatOps.Tests.Storage;
using Dapper;
using Microsoft.Extensions.Logging.Abstractions;

namespace ChatOps.Tests;

/// <summary>The program's other commands: export, import, replay, version.</summary>
public sealed class ChoresTests(PostgresServer server) : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("chatops-chores-").FullName;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_bot_moves_from_SQLite_to_PostgreSQL_and_back_and_nothing_is_lost()
    {
        var old = await MakeAsync();

        var connectionString = await server.CreateDatabaseAsync(Stop);
        (await RunAsync("import", old, connectionString)).ShouldBe(0);
        (await RunAsync("export", Path.Combine(_folder, "back.db"), connectionString)).ShouldBe(0);

        await using var postgres = new PostgresDatabase(connectionString, TimeProvider.System, NullLogger<PostgresDatabase>.Instance);
        await using var before = new SqliteDatabase(old, TimeProvider.System);
        await using var after = new SqliteDatabase(Path.Combine(_folder, "back.db"), TimeProvider.System);
        foreach (var table in CliCommands.Tables)
        {
            var expected = await RowsAsync(before, table);
            expected.Count.ShouldBe(120, table);
            (await RowsAsync(postgres, table)).ShouldBe(expected, table);
            (await RowsAsync(after, table)).ShouldBe(expected, table);
        }

        // New rows get new ids, not those that were copied.
        (await new Deliveries(postgres).AppendAsync(
            new("github", "next", "push", TimeProvider.System.GetUtcNow(), "{}"u8.ToArray()), Stop)).ShouldBeTrue();
        (await new Deliveries(postgres).NewAsync(["github"], 10, Stop)).ShouldHaveSingleItem().Id.ShouldBe(121);
    }

    [Fact]
    public async Task Nothing_is_imported_over_existing_data()
    {
        var old = await MakeAsync();

        var connectionString = await server.CreateDatabaseAsync(Stop);
        (await RunAsync("import", old, connectionString)).ShouldBe(0);
        (await RunAsync("import", old, connectionString)).ShouldNotBe(0);
        (await RunAsync("export", old, connectionString)).ShouldNotBe(0);
    }

    [Fact]
    public async Task Every_table_is_copied_except_those_that_belong_to_a_single_run()
    {
        await using var database = new SqliteDatabase(Path.Combine(_folder, "new.db"), TimeProvider.System);
        await database.MigrateAsync(Migrator.Migrations, Stop);

        (await database.ReadAsync(
            c => c.QueryAsync<string>("select name from sqlite_master where type = 'table' and name not like 'sqlite%'"), Stop))
            .Except(["migrations", "leases", "refusals", "probes"]).ShouldBe(CliCommands.Tables, ignoreOrder: true);
    }

    [Theory]
    [InlineData("explode")]
    [InlineData("export")]
    public async Task An_unknown_command_does_not_start_the_bot(string word) => (await Bot.RunAsync([word])).ShouldBe(64);

    private async Task<string> MakeAsync()
    {
        var file = Path.Combine(_folder, "old.db");
        await using var database = new SqliteDatabase(file, TimeProvider.System);
        await database.MigrateAsync(Migrator.Migrations, Stop);
        await database.WriteAsync(FillAsync, Stop);
        return file;
    }

    private static async Task<int> RunAsync(string verb, string file, string connectionString) => await Bot.RunAsync(
        [
            verb,
            file,
            $"--ChatOps:Storage:ConnectionString={connectionString}",
            "--ChatOps:Slack:BotToken=xoxb-1",
            "--ChatOps:Slack:AppToken=xapp-1",
            "--Logging:LogLevel:Default=Warning",
        ]);

    /// <summary>120 rows in every table: numbers in numeric columns, unusual text in text columns, bytes in binary columns.</summary>
    private static async Task FillAsync(DbConnection connection)
    {
        foreach (var table in CliCommands.Tables)
        {
            var columns = (await connection.QueryAsync<(string Name, string Type)>(
                $"select name, type from pragma_table_info('{table}')")).ToList();
            for (var row = 1; row <= 120; row++)
            {
                var values = columns.ToDictionary(c => c.Name, c => (object?)(c.Type.ToUpperInvariant() switch
                {
                    "TEXT" => $"{c.Name} {row} ‹ü🚀›' <!channel>",
                    "BLOB" => new byte[] { 0, 1, 255, (byte)row },
                    _ => (long)row,
                }));
                await connection.ExecuteAsync(
                    $"insert into {table} ({string.Join(", ", values.Keys)}) values ({string.Join(", ", values.Keys.Select(k => "@" + k))})",
                    values);
            }
        }
    }

    private static async Task<IReadOnlyList<string>> RowsAsync(Database database, string table) =>
        [.. (await database.ReadAsync(c => c.QueryAsync($"select * from {table}"), Stop))
            .Cast<IDictionary<string, object?>>()
            .Select(
                row => string.Join(" | ", row.Select(v => $"{v.Key}={(v.Value is byte[] bytes ? Convert.ToHexString(bytes) : v.Value)}")))
            .Order(StringComparer.Ordinal)];
}
