using System.Collections.Concurrent;
using ChatOps.Chat;
using ChatOps.People;

namespace ChatOps.Commands;

/// <summary>
/// Shows people's home pages, where the platform has them: when they open theirs, and after what they do, since it would be out of date.
/// Who hasn't opened theirs since this replica began to lead sees it refreshed when they do.
/// </summary>
public sealed partial class Homes(HomePage page, ChatPlatforms platforms, ForeignPeople people, ILogger<Homes> logger)
{
    private const int MostRemembered = 2000;

    private readonly ConcurrentDictionary<ChatId, bool> _opened = [];

    public async Task OpenAsync(ChatContext where, CancellationToken cancellationToken)
    {
        if (_opened.Count < MostRemembered)
        {
            _opened[where.Person] = true;
        }

        await ShowAsync(where, cancellationToken);
    }

    public Task RenewAsync(ChatContext where, CancellationToken cancellationToken) =>
        _opened.ContainsKey(where.Person) ? ShowAsync(where with { Channel = "" }, cancellationToken) : Task.CompletedTask;

    private async Task ShowAsync(ChatContext where, CancellationToken cancellationToken)
    {
        var platform = platforms.Get(where.Platform);
        if (platform.Can.Home
            && await platform.ShowHomeAsync(
                where.Who,
                await people.NameAsync(await page.OfAsync(where, stays: true, cancellationToken), platform.Name, cancellationToken),
                cancellationToken) is not ShowResult.Shown and var result)
        {
            LogNotShown(where.Person.ToString(), result.ToString());
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The home page of {Person} was not refreshed: {Result}")]
    private partial void LogNotShown(string person, string result);
}
