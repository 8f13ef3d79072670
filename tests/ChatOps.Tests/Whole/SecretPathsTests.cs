using System.Collections.Concurrent;
using System.Text;
using ChatOps.Journal;
using ChatOps.Storage;
using ChatOps.Tests.Journal;
using Dapper;
using Microsoft.Extensions.Logging;

namespace ChatOps.Tests.Whole;

/// <summary>Secrets of every kind go into the whole program, and are found nowhere in what it stores, shows and says.</summary>
public sealed class SecretPathsTests
{
    private const int InOneText = 8;

    [Fact]
    public async Task No_secret_is_in_the_database_in_a_message_in_the_log_in_a_span_or_in_an_export()
    {
        using var spans = new Spans();
        var log = new Log();
        var folder = Directory.CreateTempSubdirectory("chatops-secrets-").FullName;
        await using var stage = await Stage.StartAsync(
            args: ["--OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:1"]);
        stage.Get<ILoggerFactory>().AddProvider(log);
        try
        {
            foreach (var texts in SecretCorpus.All.Select(sample => sample.Text).Chunk(InOneText))
            {
                // Titles and commit messages; what people type.
                await stage.DrivenAsync(stage.Scenarios().MergePullRequestAsync(string.Join('\n', texts), stage.Stop));
                await stage.AskAsync($"/ops lock web in staging because {string.Join(" and then ", texts.Select(OneLine))}");
                await stage.AskAsync("/ops unlock web in staging");
            }

            // Texts of the cluster; a log by whatever library.
            await stage.ClickAsync(await stage.AskAsync("/deploy web 1.4.3-crash to staging"), "Run");
            var logger = stage.Get<ILoggerFactory>().CreateLogger("Library");
            foreach (var (_, text, _) in SecretCorpus.All)
            {
                Said(logger, text, new InvalidOperationException(text, new IOException(text)));
                using (logger.BeginScope(new Dictionary<string, object> { ["About"] = text }))
                {
                    Said(logger, "in its scope", null);
                }
            }

            await stage.UntilAsync(() => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("1.4.3-crash")), "the deploy");
            await stage.PassAsync(TimeSpan.FromSeconds(30));
            await Task.Run(() => Bot.RunAsync(
            [
                "audit", "export", Path.Combine(folder, "audit.jsonl"), $"--ChatOps:Storage:Path={stage.DatabasePath}",
                "--ChatOps:Slack:BotToken=xoxb-1", "--ChatOps:Slack:AppToken=xapp-1", "--Logging:LogLevel:Default=Warning",
            ]), stage.Stop);

            var places = new Dictionary<string, string>
            {
                ["the database"] = await DatabaseAsync(stage),
                ["channels"] = string.Join('\n', stage.Deploys.Select(Stage.Describe)),
                ["private answers"] = string.Join('\n', stage.Slack.Ephemerals("ann").Select(Stage.Describe)),
                ["the log"] = string.Join('\n', log.Lines),
                ["spans"] = string.Join('\n', spans.Ended.SelectMany(span => span.TagObjects).Select(tag => $"{tag.Key}={tag.Value}")),
                ["the export"] = await File.ReadAllTextAsync(Path.Combine(folder, "audit.jsonl"), stage.Stop),
            };
            foreach (var (place, text) in places)
            {
                text.ShouldNotBeEmpty(place);
                SecretCorpus.All.Where(sample => text.Contains(sample.Secret, StringComparison.Ordinal)).Select(sample => sample.Kind)
                    .ShouldBeEmpty(place);
            }

            places["the database"].ShouldContain("***");
            places["the log"].ShouldContain("Library wrote ***");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string OneLine(string text) => text.Replace('\n', ' ');

    private static void Said(ILogger logger, string text, Exception? exception) =>
        logger.Log<IReadOnlyList<KeyValuePair<string, object?>>>(
            LogLevel.Warning, default, [KeyValuePair.Create<string, object?>("Text", text)], exception, (_, _) => $"Library wrote {text}");

    /// <summary>All of it, as text; bodies unpacked.</summary>
    private static async Task<string> DatabaseAsync(Stage stage)
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
