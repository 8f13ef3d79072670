using System.Diagnostics;
using System.Runtime.Versioning;
using ChatOps.Storage;
using Dapper;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace ChatOps.Tests.Storage;

/// <summary>The file of a SQLite database: who owns it, who can read it, and which errors are reported when it can't be used.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class SqliteFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("chatops-file-").FullName;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private string DatabasePath => Path.Combine(_folder, "data", "chatops.db");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task While_a_bot_uses_it_another_exits_with_a_clear_error_and_so_does_an_import_but_an_export_works()
    {
        await using (var bot = await OpenAsync())
        {
            bot.Own();

            var (code, output, sentence) = await StartAnotherAsync();
            (code, output).ShouldBe((75, ""));
            sentence.ShouldBe(
                $"Another ChatOps is using {DatabasePath}, and a SQLite file can only be used by one. Stop the other, or use PostgreSQL for several replicas (ChatOps:Storage:ConnectionString).");
            (await RunAsync("export", Path.Combine(_folder, "copy.db"))).ShouldBe(0);
            (await RunAsync("replay")).ShouldBe(0);
            (await RunAsync("import", Path.Combine(_folder, "copy.db"))).ShouldBe(75);
            // Under another name it is still the same file.
            File.CreateSymbolicLink(Path.Combine(_folder, "link.db"), DatabasePath);
            using var other = new SqliteFile(Path.Combine(_folder, "link.db"));
            Should.Throw<UnusableDatabaseException>(other.Own).ExitCode.ShouldBe(75);
        }

        await using var next = await OpenAsync();
        next.Own();
    }

    [Fact]
    public async Task A_database_in_use_by_an_older_bot_is_not_changed()
    {
        await using var older = await OpenAsync();
        older.Own();
        await older.WriteAsync(c => c.ExecuteAsync("delete from migrations where name = 'replicas-2'"), Stop);

        (await RunAsync("export", Path.Combine(_folder, "copy.db"))).ShouldBe(75);

        File.Exists(Path.Combine(_folder, "copy.db")).ShouldBeFalse();
    }

    [Fact]
    public async Task A_newer_schema_is_refused_by_the_bot_and_by_each_of_its_commands()
    {
        await using (var newer = await OpenAsync())
        {
            await newer.WriteAsync(c => c.ExecuteAsync("insert into migrations (name, applied_at) values ('future-1', 1)"), Stop);
        }

        (await RunAsync()).ShouldBe(78);
        (await RunAsync("replay")).ShouldBe(78);
        (await RunAsync("export", Path.Combine(_folder, "copy.db"))).ShouldBe(78);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    public async Task The_error_for_a_damaged_file_says_what_to_do(int damagedFrom)
    {
        await (await OpenAsync()).DisposeAsync();
        using (var file = File.OpenWrite(DatabasePath))
        {
            file.Position = damagedFrom;
            file.Write(new byte[20_000]);
        }

        var (code, output, sentence) = await StartAnotherAsync();

        (code, output).ShouldBe((65, ""));
        sentence.ShouldStartWith($"{DatabasePath} is damaged or isn't a SQLite database (");
        sentence.ShouldContain("restore a backup");
        sentence.ShouldNotContain("   at ");
        (await RunAsync("export", Path.Combine(_folder, "copy.db"))).ShouldBe(65);
    }

    [Fact]
    public async Task The_error_for_a_folder_without_write_access_is_clear_too()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "data"), "a file", Stop);

        (await RunAsync()).ShouldBe(73);
    }

    [Fact]
    public async Task Only_the_owner_can_read_the_database_the_files_next_to_it_and_exports()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such modes.");
        await using var database = await OpenAsync();
        database.Own();
        await database.WriteAsync(c => c.ExecuteAsync("insert into probes (name, at) values ('x', 1)"), Stop);
        var copy = Path.Combine(_folder, "copies", "copy.db");
        (await RunAsync("export", copy)).ShouldBe(0);

        File
            .GetUnixFileMode(Path.Combine(_folder, "data"))
            .ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        File
            .GetUnixFileMode(Path.Combine(_folder, "copies"))
            .ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var files = Directory.GetFiles(Path.Combine(_folder, "data"));
        files.Select(Path.GetFileName).ShouldBe(["chatops.db", "chatops.db-wal", "chatops.db-shm", "chatops.db.lock"], ignoreOrder: true);
        files.Append(copy).ShouldAllBe(file => File.GetUnixFileMode(file) == (UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    [Fact]
    public async Task Read_access_of_others_to_the_file_is_removed()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such modes.");
        await (await OpenAsync()).DisposeAsync();
        File.SetUnixFileMode(
            DatabasePath, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);

        await using var database = await OpenAsync();

        File.GetUnixFileMode(DatabasePath).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [Fact]
    public async Task The_health_check_includes_a_write()
    {
        await using var database = await OpenAsync();
        await database.ReadAsync(c => c.ExecuteAsync("pragma wal_checkpoint(truncate)"), Stop);
        new FileInfo(DatabasePath + "-wal").Length.ShouldBe(0);

        (await new DatabaseHealth(database, TimeProvider.System).CheckHealthAsync(new(), Stop)).Status.ShouldBe(HealthStatus.Healthy);

        new FileInfo(DatabasePath + "-wal").Length.ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task On_a_full_disk_the_health_check_fails_until_there_is_room_again()
    {
        await using var database = await OpenAsync();
        var health = new DatabaseHealth(database, TimeProvider.System);
        Task LimitAsync(int pages) => database.WriteAsync(c => c.ExecuteScalarAsync<long>($"pragma max_page_count = {pages}"), Stop);
        await LimitAsync(1);
        // The probe's page of the file has no room left, either.
        (await Should.ThrowAsync<SqliteException>(async () =>
        {
            for (var i = 0; i < 10_000; i++)
            {
                await database.WriteAsync(c => c.ExecuteAsync("insert into probes (name, at) values (@i, 1)", new { i }), Stop);
            }
        })).SqliteErrorCode.ShouldBe(SQLitePCL.raw.SQLITE_FULL);

        (await health.CheckHealthAsync(new(), Stop)).Status.ShouldBe(HealthStatus.Unhealthy);
        await LimitAsync(1_000_000);
        (await health.CheckHealthAsync(new(), Stop)).Status.ShouldBe(HealthStatus.Healthy);
    }

    private async Task<SqliteDatabase> OpenAsync()
    {
        var database = new SqliteDatabase(DatabasePath, TimeProvider.System);
        await database.MigrateAsync(Migrator.Migrations, Stop);
        return database;
    }

    private Task<int> RunAsync(params string[] words) => Bot.RunAsync(
        [
            .. words,
            $"--ChatOps:Storage:Path={DatabasePath}",
            "--ChatOps:Slack:BotToken=xoxb-1",
            "--ChatOps:Slack:AppToken=xapp-1",
            "--Logging:LogLevel:Default=Warning",
        ]);

    /// <summary>Runs the program as a separate process, and returns everything it prints.</summary>
    private async Task<(int Code, string Output, string Error)> StartAnotherAsync()
    {
        var start = new ProcessStartInfo(
            "dotnet",
            [Path.Combine(AppContext.BaseDirectory, "ChatOps.dll"), $"--ChatOps:Storage:Path={DatabasePath}", "--urls=http://127.0.0.1:0"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.Environment["ChatOps__Slack__BotToken"] = "xoxb-1";
        start.Environment["ChatOps__Slack__AppToken"] = "xapp-1";
        using var limit = Patience.Limit();
        using var process = Process.Start(start)!;
        try
        {
            var error = process.StandardError.ReadToEndAsync(limit.Token);
            var output = await process.StandardOutput.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            return (process.ExitCode, output, (await error).TrimEnd());
        }
        finally
        {
            process.Kill();
        }
    }
}
