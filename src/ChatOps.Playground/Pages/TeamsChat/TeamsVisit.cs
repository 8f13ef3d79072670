using System.Globalization;
using System.Net;
using ChatOps.Playground.Teams;

namespace ChatOps.Playground.Pages.TeamsChat;

/// <summary>What one browser tab is looking at in Teams, and as whom.</summary>
public sealed class TeamsVisit
{
    private readonly Dictionary<(string User, string Place), long> _seen = [];
    private readonly Action<Action> _change;
    private readonly CancellationToken _gone;
    private readonly long _start;

    /// <param name="change">Does something, and says that it changed.</param>
    /// <param name="gone">Cancelled when the tab is closed.</param>
    internal TeamsVisit(TeamsTenant tenant, Action<Action> change, CancellationToken gone)
    {
        (Tenant, _change, _gone) = (tenant, change, gone);
        Me = tenant.Users[0];
        Place = tenant.Channel("Deploys");
        _start = tenant.Clock.GetUtcNow().ToUnixTimeMilliseconds();
    }

    public TeamsTenant Tenant { get; }

    public TeamsUser Me { get; private set; }

    /// <summary>The channel or the chat that is open.</summary>
    public string Place { get; private set; }

    /// <summary>The id of the post whose thread is open beside the channel.</summary>
    public string? Thread { get; private set; }

    public bool IsChat => Place == Me.ChatId;

    public string Title => IsChat ? Tenant.App.Name : Tenant.Team.Channels.First(channel => channel.Value == Place).Key;

    public IReadOnlyList<TeamsThread> Shown => Tenant.Threads(Place);

    /// <summary>What stands in the composer.</summary>
    public string Draft { get; set; } = "";

    /// <summary>Raised with every draft that was put into the composer from elsewhere.</summary>
    public int Drafts { get; private set; }

    /// <summary>What the person must know about their last act.</summary>
    public string? Notice { get; private set; }

    public void Become(TeamsUser user)
    {
        var wasChat = IsChat;
        Me = user;
        Go(!wasChat ? Place : user.HasApp ? user.ChatId : Tenant.Channel("Deploys"));
    }

    public void Go(string place) => _change(() => (Place, Thread, Notice) = (place, null, null));

    public void OpenThread(string root) => _change(() => Thread = root);

    public void CloseThread() => _change(() => Thread = null);

    /// <summary>A command as it is written here: only in the chat with the bot it needs no mention.</summary>
    public string Written(string command) => IsChat ? command : $"@{Tenant.App.Name} {command}";

    public void Suggest(string command) => _change(() => (Draft, Drafts) = (Written(command), Drafts + 1));

    public void Tell(string? notice) => _change(() => Notice = notice);

    /// <summary>Does something as the person; returns what the client shows for it.</summary>
    public async Task<string?> ActAsync(Func<TeamsPerson, CancellationToken, Task<TeamsOutcome>> act)
    {
        try
        {
            var outcome = await act(Tenant.As(Me.Name), _gone);
            var went = outcome.Status is HttpStatusCode.OK;
            Tell(went ? null : $"Something went wrong: the bot answered {(int)outcome.Status}.");
            return went ? outcome.Said : Notice;
        }
        catch (HttpRequestException)
        {
            Tell("The bot could not be reached.");
        }
        catch (InvalidOperationException)
        {
            // The message changed under the pointer.
            Tell("That is not there any more.");
        }

        return Notice;
    }

    /// <summary>Chooses something in a message's menu; returns what only the person sees.</summary>
    public async Task<TeamsDialog?> ChooseAsync(TeamsPost post, string title)
    {
        try
        {
            return await Tenant.As(Me.Name).ChooseAsync(post, title, _gone);
        }
        catch (HttpRequestException)
        {
            Tell("The bot could not be reached.");
            return null;
        }
    }

    /// <summary>Where a link leads that stays in Teams; null for any other.</summary>
    public Action? Follow(Uri address)
    {
        if (address.Host != "teams.microsoft.com")
        {
            return null;
        }

        if (address.AbsolutePath == "/l/chat/0/0" && address.Query.Contains(Tenant.App.AppId, StringComparison.Ordinal))
        {
            return Me.HasApp ? () => Go(Me.ChatId) : null;
        }

        return Uri.UnescapeDataString(address.AbsolutePath).Split('/') is ["", "l", "message", var channel, var post]
            && Tenant.Team.Channels.Values.Contains(channel)
            && Tenant.Find(post) is { } found
                ? () => _change(() => (Place, Thread, Notice) = (channel, found.Root ?? found.Id, null))
                : null;
    }

    public bool IsUnread(string place) => Newest(place) > _seen.GetValueOrDefault((Me.Name, place), _start);

    /// <summary>Something was said in a channel or to the person that they have not looked at.</summary>
    public bool HasUnread => Tenant.Team.Channels.Values.Append(Me.ChatId).Any(IsUnread);

    /// <summary>What is open has been looked at.</summary>
    public void See() => _seen[(Me.Name, Place)] = Math.Max(_start, Newest(Place));

    private long Newest(string place) => Tenant.Posts(place) is [.., var last] ? long.Parse(last.Id, CultureInfo.InvariantCulture) : 0;
}
