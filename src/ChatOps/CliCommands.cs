using System.Data.Common;
using ChatOps.Catalog;
using ChatOps.Journal;
using ChatOps.Storage;
using Dapper;

namespace ChatOps;

/// <summary>Commands that the program runs, when its first argument names one, instead of starting the bot.</summary>
internal static class CliCommands
{
    /// <summary>Every table worth keeping, each after the tables that it refers to. Leases and Quartz's own tables are recreated.</summary>
    public static IReadOnlyList<string> Tables { get; } =
        [
            "deliveries",
            "abouts",
            "events",
            "default_branches",
            "unconfirmed_builds",
            "stories",
            "story_keys",
            "story_events",
            "story_steps",
            "story_services",
            "story_channels",
            "comments",
            "awaited_commits",
            "awaited_contents",
            "awaited_reverts",
            "subscriptions",
            "quiet_hours",
            "usual_durations",
            "commit_shas",
            "followers",
            "posts",
            "mentions_off",
            "calls",
            "proven_accounts",
            "account_codes",
            "policy_told",
            "audit",
            "audit_told",
            "recoveries",
            "build_requests",
            "deployment_reports",
            "silences",
            "marks",
            "pages",
            "page_groups",
            "page_alerts",
            "page_acknowledgements",
            "page_attempts",
            "page_mutes",
            "operations",
            "version_health",
            "version_stays",
            "holds",
            "approval_requests",
            "approvals",
            "reviews",
            "workload_snapshots",
            "locks",
            "lock_notices",
            "freezes",
            "oncall_rotations",
            "oncall_overrides",
            "oncall_swaps",
            "oncall_handovers",
            "oncall_groups",
            .. Bot.ChatPlatforms.SelectMany(platform => platform.Tables),
        ];

    private const string Usage = """
        ChatOps                runs the bot
        ChatOps replay         has deliveries that could not be translated translated again
        ChatOps export FILE    copies the whole database into a new SQLite file
        ChatOps import FILE    copies such a file, or the database of a bot on SQLite, into the configured database, which must be empty
        ChatOps translate SOURCE[/SENDER] FILE
                               says what the bot would make of a delivery, with this configuration: the facts, and whose they are
        ChatOps oncall import FORMAT FILE
                               prints schedules that another tool exported as configuration, and what it couldn't take over
        ChatOps audit export FILE
                               writes the audit log into a new file: CSV if its name ends in .csv, otherwise JSON Lines
        ChatOps audit verify [HEAD|FILE]...
                               says what in the audit log isn't as it was written; compares it with heads that were written elsewhere
        ChatOps --version      says which version it is
        """;

    public static Func<string[], Task<int>>? Find(string verb) => verb switch
    {
        "replay" => ReplayAsync,
        "export" => args => WithFileAsync(args, ExportAsync),
        "import" => args => WithFileAsync(args, ImportAsync),
        "translate" => TranslateAsync,
        "oncall" => args => OnCallCli.RunAsync(args, Usage),
        "audit" => AuditAsync,
        "version" or "--version" => _ => SayAsync(Console.Out, $"ChatOps {BuildVersion.Current}", 0),
        "help" or "--help" or "-h" => _ => SayAsync(Console.Out, Usage, 0),
        _ when !verb.StartsWith('-') && !verb.Contains('=') => _ => SayAsync(Console.Error, $"There is no {verb}.\n{Usage}", 64),
        _ => null,
    };

    private static async Task<int> ReplayAsync(string[] args)
    {
        await using var app = Bot.Build(args);
        await CurrentAsync(app.Services.GetRequiredService<Database>());
        var count = await app.Services
            .GetRequiredService<Deliveries>()
            .ReplayAsync([.. app.Services.GetServices<Translator>().Select(t => t.Source)], CancellationToken.None);
        return await SayAsync(
            Console.Out,
            count == 0
                ? "No delivery has failed."
                : $"{count} failed deliveries are translated again by the bot that runs, or by the next that starts. doctor shows those that fail again.",
            0);
    }

    private static async Task<int> ExportAsync(Database configured, string file)
    {
        if (File.Exists(file))
        {
            return await SayAsync(Console.Error, $"{file} is there already: name a new file.", 73);
        }

        await CurrentAsync(configured);
        await using var copy = new SqliteDatabase(file, TimeProvider.System);
        await MigratedAsync(copy);
        return await SayAsync(
            Console.Out, $"{await TableCopy.RunAsync(configured, copy, Tables, CancellationToken.None)} rows copied to {file}.", 0);
    }

    private static async Task<int> ImportAsync(Database configured, string file)
    {
        if (!File.Exists(file))
        {
            return await SayAsync(Console.Error, $"There is no {file}.", 66);
        }

        await using var source = new SqliteDatabase(file, TimeProvider.System);
        // A running bot would write data after it was copied, or into tables that must be empty.
        source.Own();
        configured.Own();
        await MigratedAsync(configured);
        foreach (var table in Tables)
        {
            if (await configured.ReadAsync(c => c.QuerySingleAsync<bool>($"select exists (select 1 from {table})"), CancellationToken.None))
            {
                return await SayAsync(
                    Console.Error,
                    $"The configured database is not empty: {table} has rows. Nothing was copied. Import into a new database, before a bot runs on it.",
                    73);
            }
        }

        // A database of an older version is migrated first.
        await MigratedAsync(source);
        return await SayAsync(
            Console.Out, $"{await TableCopy.RunAsync(source, configured, Tables, CancellationToken.None)} rows copied from {file}.", 0);
    }

    private static async Task<int> TranslateAsync(string[] args)
    {
        if (args is not [var source, var file, .. var rest])
        {
            return await SayAsync(Console.Error, $"Name the source and the file.\n{Usage}", 64);
        }

        if (!File.Exists(file))
        {
            return await SayAsync(Console.Error, $"There is no {file}.", 66);
        }

        await using var app = Bot.Build(rest);
        var (said, code) = TranslateCli.Run(
            source,
            await File.ReadAllBytesAsync(file),
            [.. app.Services.GetServices<Translator>()],
            app.Services.GetRequiredService<ServiceCatalog>(),
            app.Services.GetRequiredService<TimeProvider>());
        return await SayAsync(code == 0 ? Console.Out : Console.Error, said, code);
    }

    private static Task<int> AuditAsync(string[] args)
    {
        // What looks like a setting is one.
        var isSetting = (string word) => word.StartsWith('-') || word.Contains('=');
        return args switch
        {
            ["export", .. var rest] => WithFileAsync(rest, async (configured, file) =>
            {
                await CurrentAsync(configured);
                return await AuditCli.ExportAsync(configured, file);
            }),
            ["verify", .. var rest] => WithDatabaseAsync([.. rest.Where(isSetting)], async configured =>
            {
                await CurrentAsync(configured);
                return await AuditCli.VerifyAsync(configured, [.. rest.Where(word => !isSetting(word))]);
            }),
            _ => SayAsync(Console.Error, $"Export or verify?\n{Usage}", 64),
        };
    }

    private static async Task<int> WithFileAsync(string[] args, Func<Database, string, Task<int>> run) =>
        args is [var file, .. var rest]
            ? await WithDatabaseAsync(rest, configured => run(configured, file))
            : await SayAsync(Console.Error, $"Name the file.\n{Usage}", 64);

    private static async Task<int> WithDatabaseAsync(string[] args, Func<Database, Task<int>> run)
    {
        await using var app = Bot.Build(args);
        var configured = app.Services.GetRequiredService<Database>();
        try
        {
            return await run(configured);
        }
        catch (DbException exception) when (configured.Explain(exception) is not null)
        {
            throw configured.Explain(exception)!;
        }
    }

    /// <summary>A bot may be running: the database is migrated only if none runs on it.</summary>
    private static async Task CurrentAsync(Database database)
    {
        if (!await database.IsCurrentAsync(Migrator.Migrations, CancellationToken.None))
        {
            database.Own();
            await MigratedAsync(database);
        }
    }

    private static Task MigratedAsync(Database database) => database.MigrateAsync(Migrator.Migrations, CancellationToken.None);

    /// <param name="code">Zero, or one of sysexits.h.</param>
    private static async Task<int> SayAsync(TextWriter where, string text, int code)
    {
        await where.WriteLineAsync(text);
        return code;
    }
}
