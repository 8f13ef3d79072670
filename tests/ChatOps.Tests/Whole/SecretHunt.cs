using System.Collections.Concurrent;
using System.Text;
using ChatOps.Journal;
using ChatOps.Storage;
using ChatOps.Tests.Journal;
using Dapper;
using Microsoft.Extensions.Logging;

namespace ChatOps.Tests.Whole;

/// <summary>Everything that a bot stores, shows, and says about itself, in which no secret may be.</summary>
internal sealed class SecretHunt : IDisposable
{
    private readonly Spans _spans = new();
    private readonly Log _log = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("chatops-secrets-").FullName;

    public static string[] Exporting => ["--OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:1"];

    public void Begin(Stage stage) => stage.Get<ILoggerFactory>().AddProvider(_log);

    /// <param name="added">Texts that people saw elsewhere.</param>
    /// <returns>All places, by name: one of them may be expected to contain something.</returns>
    public async Task<IReadOnlyDictionary<string, string>> SearchAsync(Stage stage, params (string Place, string Text)[] added)
    {
        var places = new Dictionary<string, string>
        {
            ["the database"] = await DatabaseAsync(stage),
            ["channels"] = string.Join('\n', stage.Deploys.Select(Stage.Describe)),
            ["private answers"] = string.Join(
                '\n', stage.Slack.Users.SelectMany(user => stage.Slack.Ephemerals(user.Name)).Select(Stage.Describe)),
            ["Teams"] = string.Join('\n', Teams(stage)),
            ["the log"] = string.Join('\n', _log.Lines),
            ["spans"] = string.Join('\n', _spans.Ended.SelectMany(span => span.TagObjects).Select(tag => $"{tag.Key}={tag.Value}")),
            ["the export"] = await ExportAsync(stage, "audit.jsonl"),
            ["the export as CSV"] = await ExportAsync(stage, "audit.csv"),
        };
        foreach (var (place, text) in added)
        {
            places[place] = text;
        }

        foreach (var (place, text) in places)
        {
            SecretCorpus.All.Where(sample => text.Contains(sample.Secret, StringComparison.Ordinal)).Select(sample => sample.Kind)
                .ShouldBeEmpty(place);
        }

        return places;
    }

    public void Dispose()
    {
        _spans.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static IEnumerable<string> Teams(Stage stage)
    {
        var teams = stage.World.Teams;
        var places = teams.Team.Channels.Values.Concat(teams.Users.Select(user => user.ChatId));
        return places.SelectMany(teams.Posts).SelectMany(post => teams.Replies(post.Id).Prepend(post)).Where(post => post.IsFromBot)
            .Select(post => $"{post.Shown}\n{post.Activity.GetRawText()}");
    }

    private async Task<string> ExportAsync(Stage stage, string name)
    {
        var file = Path.Combine(_folder, name);
        await Task.Run(() => Bot.RunAsync(
        [
            "audit", "export", file, $"--ChatOps:Storage:Path={stage.DatabasePath}",
            "--ChatOps:Slack:BotToken=xoxb-1", "--ChatOps:Slack:AppToken=xapp-1", "--Logging:LogLevel:Default=Warning",
        ]), stage.Stop);
        return await File.ReadAllTextAsync(file, stage.Stop);
    }

    /// <summary>All of it, as text; bodies unpacked.</summary>
    internal static async Task<string> DatabaseAsync(Stage stage)
    {
        var all = new StringBuilder();
        foreach (var table in CliCommands.Tables)
        {
            foreach (IDictionary<string, object?> row in await stage.DrivenAsync(
                stage.Get<Database>().ReadAsync(c => c.QueryAsync($"select * from {table}"), stage.Stop)))
            {
                foreach (var value in row.Values)
                {
                    all.Append(value is byte[] bytes
                        ? Encoding.UTF8.GetString(Compression.Unpack(row["encoding"] as string, bytes).Span)
                        : value).Append('\n');
                }
            }
        }

        return all.ToString();
    }

    /// <summary>Everything that is logged, with values, scopes and exceptions.</summary>
    private sealed class Log : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> Lines { get; } = new();

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
        {
            Add(state);
            return null;
        }

        public bool IsEnabled(LogLevel logLevel) => true;

        void ILogger.Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            Lines.Enqueue($"{formatter(state, exception)} {exception} {exception?.Message}");
            Add(state);
        }

        public void Dispose()
        {
        }

        private void Add(object? state) => Lines.Enqueue(
            state is IEnumerable<KeyValuePair<string, object?>> values ? string.Join(' ', values.Select(v => v.Value)) : $"{state}");
    }
}
