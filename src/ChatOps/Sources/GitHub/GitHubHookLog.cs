using System.Text;
using System.Text.Json;

namespace ChatOps.Sources.GitHub;

/// <summary>
/// The delivery log of the webhooks of a repository, an organization or an app that point at this bot. GitHub keeps it for three days, and
/// a redelivery has the id of the original.
/// </summary>
/// <param name="owner">"acme/web", "acme"; null: the app.</param>
internal sealed class GitHubHookLog(string? owner, GitHubOptions options, GitHubHooks hooks) : ISenderLog
{
    /// <summary>Where the bot receives webhooks.</summary>
    private const string Path = "/github";

    private const int MostOnPage = 100;

    public string Source => GitHubSource.Name;

    public string Name => owner ?? "app";

    public string Title => owner is null ? "GitHub (the app's webhook)" : $"GitHub ({owner})";

    public string Noun => "webhook";

    public TimeSpan Reach => TimeSpan.FromDays(3);

    public static IReadOnlyList<ISenderLog> Of(GitHubOptions options, SourceScope scope, IServiceProvider provider)
    {
        if (!options.IsEnabled)
        {
            return [];
        }

        var isApp = !string.IsNullOrEmpty(options.AppId);
        IEnumerable<string> owners = string.IsNullOrEmpty(options.Token) ? []
            : options.Webhooks.Count > 0 ? options.Webhooks
            : isApp ? []
            : scope.Repositories.Where(name => Journal.RepositoryName.Parse(name).Host is null);
        var hooks = provider.GetRequiredService<GitHubHooks>();
        return
        [
            .. isApp ? (ISenderLog[])[new GitHubHookLog(null, options, hooks)] : [],
            .. owners.Distinct(StringComparer.OrdinalIgnoreCase).Select(owner => new GitHubHookLog(owner, options, hooks)),
        ];
    }

    public async Task<LogReading> ReadAsync(DateTimeOffset since, CancellationToken cancellationToken)
    {
        var attempts = new List<Attempt>();
        foreach (var log in await LogsAsync(cancellationToken))
        {
            attempts.AddRange(await AttemptsAsync(log, since, cancellationToken));
        }

        return new([
            .. from attempt in attempts.OrderBy(attempt => attempt.Id)
               group attempt by attempt.Guid into delivery
               let last = delivery.MaxBy(attempt => attempt.At)!
               // What the bot refused, since its signature was wrong, didn't get lost.
               where last.Status is not StatusCodes.Status401Unauthorized && last.Event is not "ping"
               select new LogEntry(
                   last.Guid, GitHubKinds.Known(last.Event), delivery.Min(attempt => attempt.At), stop => PayloadAsync(last, stop)),
        ]);
    }

    /// <summary>The addresses of the logs: those of webhooks that are active and point at this bot.</summary>
    private async Task<IReadOnlyList<string>> LogsAsync(CancellationToken cancellationToken)
    {
        if (owner is null)
        {
            return ["app/hook/deliveries"];
        }

        var home = $"{(owner.Contains('/') ? "repos" : "orgs")}/{owner}/hooks";
        var logs = new List<string>();
        for (string? page = $"{home}?per_page={MostOnPage}"; page is not null;)
        {
            if (await hooks.GetAsync(page, isApp: false, remembers: true, cancellationToken) is not var (answer, next))
            {
                throw new SenderLogException(
                    $"GitHub knows no {owner}, or doesn't let the token read its webhooks.", GitHubHooks.Permission);
            }

            using (answer)
            {
                logs.AddRange(Items(answer).Where(IsOurs).Select(hook => $"{home}/{Number(hook, "id")}/deliveries"));
            }

            page = next;
        }

        return logs.Count > 0
            ? logs
            : throw new SenderLogException(
                $"{owner} has no active webhook whose address {(options.WebhookUrl is { } url ? $"is {url}" : $"ends in {Path}")}.",
                $"add one, or name whose webhooks point at this bot in {GitHubOptions.Section}:Webhooks");
    }

    private async Task<IReadOnlyList<Attempt>> AttemptsAsync(string log, DateTimeOffset since, CancellationToken cancellationToken)
    {
        var attempts = new List<Attempt>();
        var isFirst = true;
        for (string? page = $"{log}?per_page={MostOnPage}"; page is not null; isFirst = false)
        {
            if (await hooks.GetAsync(page, owner is null, remembers: isFirst, cancellationToken) is not var (answer, next))
            {
                throw new SenderLogException("GitHub no longer has the webhook that it listed.");
            }

            using (answer)
            {
                var some = Items(answer).Select(item => Read(log, item)).OfType<Attempt>().ToList();
                attempts.AddRange(some.Where(attempt => attempt.At >= since));
                // The newest are first.
                page = some.Exists(attempt => attempt.At < since) ? null : next;
            }
        }

        return attempts;
    }

    private async Task<ReadOnlyMemory<byte>?> PayloadAsync(Attempt attempt, CancellationToken cancellationToken)
    {
        if (await hooks.GetAsync($"{attempt.Log}/{attempt.Id}", owner is null, remembers: false, cancellationToken) is not var (answer, _))
        {
            return null;
        }

        using (answer)
        {
            return answer.RootElement.ValueKind is JsonValueKind.Object
                && answer.RootElement.TryGetProperty("request", out var request)
                && request.ValueKind is JsonValueKind.Object
                && request.TryGetProperty("payload", out var payload)
                && payload.ValueKind is JsonValueKind.Object
                    ? Encoding.UTF8.GetBytes(payload.GetRawText())
                    : null;
        }
    }

    private bool IsOurs(JsonElement hook) =>
        hook.TryGetProperty("active", out var active) && active.ValueKind is JsonValueKind.True
        && hook.TryGetProperty("config", out var config) && config.ValueKind is JsonValueKind.Object
        && Text(config, "url") is { } url
        && (options.WebhookUrl is { } own
            ? url.TrimEnd('/').Equals(own.TrimEnd('/'), StringComparison.OrdinalIgnoreCase)
            : Uri.TryCreate(url, UriKind.Absolute, out var address)
                && address.AbsolutePath.TrimEnd('/').EndsWith(Path, StringComparison.OrdinalIgnoreCase));

    private static Attempt? Read(string log, JsonElement item) =>
        Number(item, "id") is { } id
        && Text(item, "guid") is { Length: > 0 and <= 200 } guid
        && Text(item, "event") is { Length: > 0 } kind
        && Text(item, "delivered_at") is { } at
        && DateTimeOffset.TryParse(at, System.Globalization.CultureInfo.InvariantCulture, out var deliveredAt)
            ? new(log, id, guid, kind, deliveredAt, Number(item, "status_code"))
            : null;

    private static IEnumerable<JsonElement> Items(JsonDocument answer) => answer.RootElement.ValueKind is JsonValueKind.Array
        ? answer.RootElement.EnumerateArray().Where(item => item.ValueKind is JsonValueKind.Object)
        : throw new SenderLogException("GitHub's answer could not be read.");

    private static string? Text(JsonElement item, string name) =>
        item.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String ? value.GetString() : null;

    private static long? Number(JsonElement item, string name) =>
        item.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.Number && value.TryGetInt64(out var number)
            ? number
            : null;

    /// <summary>One attempt to deliver something.</summary>
    /// <param name="Guid">What the webhook calls it, in every attempt.</param>
    private sealed record Attempt(string Log, long Id, string Guid, string Event, DateTimeOffset At, long? Status);
}
