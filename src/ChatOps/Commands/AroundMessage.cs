using System.Text.RegularExpressions;
using ChatOps.Catalog;
using ChatOps.Chat;
using ChatOps.Messages;
using ChatOps.People;
using ChatOps.Timeline;
using ChatOps.Timeline.Subscriptions;

namespace ChatOps.Commands;

/// <summary>
/// What to show to whoever asks of a message what changed around it: the changes of what the message is about, from an hour before it.
/// </summary>
public sealed partial class AroundMessage(StoryIndex stories, ServiceCatalog catalog, ChannelNames channels, TimeProvider clock)
{
    private const int MostNamed = 3, LongestTitle = 150;

    private static readonly TimeSpan Before = TimeSpan.FromHours(1);
    private static readonly char[] Separators = [.. " \t\r\n,;:!?()[]{}<>\"'`*|=/@#…"];

    /// <returns>The words of <see cref="ChangesCommand"/>, and what they were chosen by.</returns>
    public async Task<(IReadOnlyList<string> Words, RichText Why)> ReadAsync(
        ChatInput.MessageAsked asked, CancellationToken cancellationToken)
    {
        var about = await AboutAsync(asked, cancellationToken);
        var service = about.Services is [var only] ? only : null;
        var environment = about.Environments is [var one] ? one : null;
        return (
            [.. new[] { service, environment, "since", Since(asked.At) }.OfType<string>()],
            RichText.Of($"From an hour before the message. {Why(about, service, environment)}"));
    }

    /// <returns>The words of <see cref="IncidentCommand"/> that declare an incident of what the message is about.</returns>
    public async Task<IReadOnlyList<string>> IncidentAsync(ChatInput.MessageAsked asked, CancellationToken cancellationToken)
    {
        var about = await AboutAsync(asked, cancellationToken);
        // A channel's service may not be what someone talks about.
        var services = about.By is By.Channel ? [] : about.Services;
        var title = asked.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) is [var first, ..]
            ? first.Length <= LongestTitle ? first
                : first[..(char.IsHighSurrogate(first[LongestTitle - 2]) ? LongestTitle - 2 : LongestTitle - 1)] + "…"
            : "What a message says";
        return
        [
            "declare", "message", $"{asked.Where.Place}/{asked.Message}", title,
            .. services.Select(service => $"service={service}"),
            .. about.Environments is [var only] ? (string[])[$"environment={only}"] : [],
        ];
    }

    private static RichText Why(About about, string? service, string? environment)
    {
        var shown = (service, environment) switch
        {
            (null, null) => (RichText)"all changes",
            (not null, null) => RichText.Of($"the changes of {service:b}"),
            (null, not null) => $"the changes in {environment}",
            _ => RichText.Of($"the changes of {service:b} in {environment}"),
        };
        var names = Plural.List([.. about.Services, .. about.Environments], MostNamed);
        return about.By switch
        {
            By.Story => RichText.Of($"It is about {names}: {shown}."),
            By.Text => RichText.Of($"It names {names}: {shown}."),
            By.Channel => RichText.Of($"It names no service, and this channel is that of {names}: {shown}."),
            _ => RichText.Of($"It names no service and no environment: {shown}."),
        };
    }

    private async Task<About> AboutAsync(ChatInput.MessageAsked asked, CancellationToken cancellationToken)
    {
        if (asked.Where.Place is { } place
            && await stories.ShownInAsync(place, [.. new[] { asked.Message, asked.Thread }.OfType<string>()], cancellationToken) is { } id)
        {
            var view = await stories.ReadAsync(id, cancellationToken);
            if (view.Services.Count > 0)
            {
                return new(
                    By.Story,
                    [.. view.Services.Select(service => service.Name)],
                    [
                        .. view.Story.All.Where(step => !step.IsMention)
                            .Select(step => ChangeFilter.EnvironmentOf(step.Latest, catalog))
                            .OfType<string>()
                            .Distinct(StringComparer.OrdinalIgnoreCase),
                    ]);
            }
        }

        var words = asked.Text.Split(Separators, StringSplitOptions.RemoveEmptyEntries)
            .Select(word => word.Trim('.', '-', '_'))
            .SelectMany(word => PodPattern().Match(word) is { Success: true } pod ? [word, pod.Groups["name"].Value] : new[] { word })
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
        string[] services = [.. catalog.Services.Select(service => service.Name).Where(words.Contains)];
        string[] environments = [.. catalog.Environments.Select(environment => environment.Name).Where(words.Contains)];
        return services.Length > 0 ? new(By.Text, services, environments)
            : await OfChannelAsync(asked.Where.Place, cancellationToken) is { Count: > 0 } own ? new(By.Channel, own, environments)
            : new(environments.Length > 0 ? By.Text : By.Nothing, [], environments);
    }

    private async Task<IReadOnlyList<string>> OfChannelAsync(ChatId? place, CancellationToken cancellationToken) =>
        place is not null && await channels.OfAsync(place, cancellationToken) is { } channel
            ? [.. catalog.Services.Where(service => service.Channels.Contains(channel)).Select(service => service.Name)]
            : [];

    private string Since(DateTimeOffset? at)
    {
        var now = clock.GetUtcNow();
        var time = (at < now ? now - at.Value : TimeSpan.Zero) + Before;
        return time <= TimeSpan.FromHours(2) ? $"{Math.Ceiling(time.TotalMinutes)}m"
            : time <= TimeSpan.FromDays(2) ? $"{Math.Ceiling(time.TotalHours)}h"
            : $"{Math.Ceiling(Math.Min(time.TotalDays, 3650))}d";
    }

    /// <summary>The pod of a Deployment: its name, the ReplicaSet's hash, and its own.</summary>
    [GeneratedRegex(@"\A(?<name>.+)-[a-z0-9]{6,10}-[a-z0-9]{5}\z", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex PodPattern();

    private enum By { Story, Text, Channel, Nothing }

    private sealed record About(By By, IReadOnlyList<string> Services, IReadOnlyList<string> Environments);
}
