using ChatOps.Playground.Pages.TeamsChat;
using ChatOps.Playground.Slack;

namespace ChatOps.Playground.Pages;

/// <summary>What one browser tab is looking at, and as whom. Lives as long as the tab's connection.</summary>
public sealed class Visit : IDisposable
{
    private readonly CancellationTokenSource _gone = new();
    private readonly Dictionary<(string User, string Channel), string> _seen = [];
    private readonly string _start;

    public Visit(World world, string channel)
    {
        World = world;
        Me = Workspace.Users.First(user => !user.IsBot);
        ChannelId = Workspace.Channel(channel).Id;
        _start = Workspace.NewTs();
        Teams = new(world.Teams, Change, Gone);
    }

    /// <summary>Something of this tab's own changed.</summary>
    public event Action? Changed;

    public World World { get; }

    public SlackWorkspace Workspace => World.Workspace;

    /// <summary>The chat that is looked at. What follows is Slack's; <see cref="Teams"/> has the other's.</summary>
    public ChatApp In { get; private set; }

    public TeamsVisit Teams { get; }

    public User Me { get; private set; }

    public string ChannelId { get; private set; }

    public Channel Channel => Workspace.Channel(ChannelId);

    /// <summary>The app's Home tab is open, and no channel.</summary>
    public bool IsAtHome { get; private set; }

    /// <summary>The parent message whose thread is open beside the channel.</summary>
    public string? ThreadTs { get; private set; }

    /// <summary>The part of the page that a narrow screen shows.</summary>
    public Part Part { get; private set; } = Part.Chat;

    /// <summary>What stands in the composer.</summary>
    public string Draft { get; set; } = "";

    /// <summary>Raised with every draft that was put into the composer from elsewhere.</summary>
    public int Drafts { get; private set; }

    /// <summary>What the person must know about their last act: it failed, or it is under way.</summary>
    public string? Notice { get; private set; }

    /// <summary>The viewer's time zone; UTC until the browser has told.</summary>
    public TimeSpan Offset { get; set; }

    /// <summary>Cancelled when the tab is closed.</summary>
    public CancellationToken Gone => _gone.Token;

    /// <summary>What this person sees in the open channel, oldest first: its messages and what only they see.</summary>
    public IEnumerable<Message> Shown => Channel.Messages
        .Concat(Workspace.Ephemerals(Me.Id).Where(message => message.Channel == ChannelId && message.ThreadTs is null))
        .OrderBy(message => message.Ts, StringComparer.Ordinal);

    /// <summary>Goes over to the other chat as the same person, if they are there, too.</summary>
    public void Enter(ChatApp app)
    {
        if (app == ChatApp.Teams && World.Teams.Users.FirstOrDefault(user => user.Name == Me.Name) is { } there && there != Teams.Me)
        {
            Teams.Become(there);
        }
        else if (app == ChatApp.Slack && Workspace.FindUser(Teams.Me.Name) is { } here && here != Me)
        {
            Become(here);
        }

        Change(() => (In, Part) = (app, Part is Part.Channels ? Part : Part.Chat));
    }

    /// <summary>Something was said there that the person has not looked at.</summary>
    public bool HasUnread(ChatApp app) => app is ChatApp.Teams
        ? Teams.HasUnread
        : Workspace.Channels.Any(channel => channel.Members.Contains(Me.Id) && IsUnread(channel));

    public void Become(User user)
    {
        Me = user;
        if (IsAtHome)
        {
            Workspace.As(Me.Id).OpenHome();
        }

        if (!Channel.Members.Contains(user.Id))
        {
            ChannelId = Workspace.Channels.First(channel => channel.Members.Contains(user.Id)).Id;
        }

        Close();
    }

    public void Go(Channel channel)
    {
        (ChannelId, Part, IsAtHome) = (channel.Id, Part.Chat, false);
        Close();
    }

    public void GoHome()
    {
        (IsAtHome, Part) = (true, Part.Chat);
        Workspace.As(Me.Id).OpenHome();
        Close();
    }

    public void Show(Part part) => Change(() => Part = part);

    public void OpenThread(Message message) => Change(() => ThreadTs = message.ThreadTs ?? message.Ts);

    public void CloseThread() => Change(() => ThreadTs = null);

    /// <summary>A suggestion as it is written in the chat that is looked at.</summary>
    public string Written(Suggestion suggestion) => In is ChatApp.Teams ? Teams.Written(suggestion.Command) : suggestion.Text;

    /// <summary>Puts it into the composer for the person to look at and send.</summary>
    public void Suggest(Suggestion suggestion)
    {
        if (In is ChatApp.Teams)
        {
            Teams.Suggest(suggestion.Command);
            Show(Part.Chat);
        }
        else
        {
            Change(() => (Draft, Drafts, Part) = (suggestion.Text, Drafts + 1, Part.Chat));
        }
    }

    public void Tell(string? notice) => Change(() => Notice = notice);

    /// <summary>Says something wherever the person is.</summary>
    public void TellHere(string notice)
    {
        if (In is ChatApp.Teams)
        {
            Teams.Tell(notice);
        }
        else
        {
            Tell(notice);
        }
    }

    /// <summary>Does something as the person, and says so when Slack did not take it.</summary>
    public async Task<Outcome?> ActAsync(Func<Person, CancellationToken, Task<Outcome>> act)
    {
        try
        {
            var outcome = await act(Workspace.As(Me.Id), Gone);
            Tell(Words(outcome));
            return outcome;
        }
        catch (InvalidOperationException)
        {
            // The message or form changed under the pointer.
            Tell("That is not there any more.");
            return null;
        }
    }

    /// <summary>The moment as the viewer's clocks have it.</summary>
    public DateTimeOffset Local(DateTimeOffset moment) => moment.ToOffset(Offset);

    /// <summary>A message's time as the viewer's clocks have it.</summary>
    public DateTimeOffset Local(string ts) =>
        Local(DateTimeOffset.FromUnixTimeMilliseconds(Timestamps.TryParse(ts, out var seconds) ? (long)(seconds * 1000) : 0));

    public bool IsUnread(Channel channel) => Newest(channel) is { } newest
        && string.CompareOrdinal(newest, _seen.GetValueOrDefault((Me.Id, channel.Id), _start)) > 0;

    /// <summary>The open channel has been looked at.</summary>
    public void See() => _seen[(Me.Id, ChannelId)] = Newest(Channel) ?? _start;

    public void Dispose()
    {
        _gone.Cancel();
        _gone.Dispose();
    }

    private void Close() => Change(() => (ThreadTs, Notice) = (null, null));

    private void Change(Action change)
    {
        change();
        Changed?.Invoke();
    }

    private string? Newest(Channel channel)
    {
        var last = channel.Messages is [.., var message] ? message.Ts : null;
        var whispered = Workspace.Ephemerals(Me.Id).LastOrDefault(message => message.Channel == channel.Id)?.Ts;
        return string.CompareOrdinal(last, whispered) > 0 ? last : whispered;
    }

    private static string? Words(Outcome outcome) => outcome switch
    {
        Outcome.OperationTimeout => "The app did not answer within three seconds.",
        Outcome.DispatchFailed => "The app could not be reached.",
        Outcome.HttpServiceError => "The app answered with an error.",
        Outcome.InvalidResponse => "The app answered with something Slack cannot show.",
        Outcome.NotInChannel => "You are not in this channel, or it is archived.",
        _ => null,
    };
}

/// <summary>Where people talk.</summary>
public enum ChatApp
{
    Slack,
    Teams,
}

/// <summary>The parts of the page that take turns on a narrow screen.</summary>
public enum Part
{
    Channels,
    Chat,
    Clusters,
}
