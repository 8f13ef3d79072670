using System.Collections.Immutable;
using System.Text.Json;
using ChatOps.Playground.Slack.BlockKit;
using ChatOps.Playground.Slack.Delivery;
using ChatOps.Playground.Slack.WebApi;

namespace ChatOps.Playground.Slack;

public sealed partial class SlackWorkspace
{
    /// <summary>Adds a person who isn't in any channel yet.</summary>
    public User AddUser(string name, string realName, bool isBot = false) => Change(() =>
    {
        var user = new User(NewId('U', name), name, realName, isBot) { Email = isBot ? null : $"{name}@acme.io" };
        _users = _users.Add(user.Id, user);
        return user;
    });

    /// <summary>Changes a user, for example into a guest, an outsider or a deactivated one.</summary>
    public User ChangeUser(string name, Func<User, User> change) => Change(() =>
    {
        var user = change(User(name));
        _users = _users.SetItem(user.Id, user);
        return user;
    });

    /// <summary>Replaces the members of a user group, and notifies the app if it is subscribed to <c>subteam_members_changed</c>.</summary>
    public void SetMembers(string group, params string[] names) => Change(() =>
    {
        var before = UserGroups!.Single(g => g.Id == group || g.Handle == group);
        var after = before with { Users = [.. names.Select(name => User(name).Id)] };
        UserGroups = [.. UserGroups!.Select(g => g == before ? after : g)];
        Events.MembersChanged(before, after);
        return after;
    });

    /// <summary>The bot's direct message conversation with a user, opened if necessary.</summary>
    internal Channel Direct(User user) => Change(() => FindChannel('@' + user.Name) ?? Put(new Channel
    {
        Id = NewId('D', user.Name),
        Name = user.Name,
        DirectWith = user.Id,
        Created = Clock.GetUtcNow(),
        Members = [user.Id, Bot.Id],
    }));

    /// <summary>Gives the message its timestamp and adds it to its channel, or to one user's view of it if it is ephemeral.</summary>
    internal Message Post(Message draft) => Change(() =>
    {
        var message = draft with { Ts = _timestamps.Next() };
        if (message.OnlyFor is not null)
        {
            _ephemerals = _ephemerals.Add(message);
            return message;
        }

        var channel = Put(Channel(message.Channel).With(message));
        Events.Posted(channel, message);
        return message;
    });

    /// <summary>Replaces a message with its next state.</summary>
    internal Message Replace(Message before, Message after) => Change(() =>
    {
        if (before.OnlyFor is not null)
        {
            _ephemerals = _ephemerals.Replace(before, after);
            return after;
        }

        var channel = Put(Channel(after.Channel).With(after));
        Events.Edited(channel, before, after);
        return after;
    });

    internal void Delete(Message message) => Change(() =>
    {
        if (message.OnlyFor is not null)
        {
            _ephemerals = _ephemerals.Remove(message);
        }
        else
        {
            Events.Deleted(Put(Channel(message.Channel).Without(message)), message, _timestamps.Next());
        }

        return message;
    });

    /// <summary>The current state of a message or ephemeral message; null once it is gone.</summary>
    internal Message? Current(Message seen) => seen.OnlyFor is null
        ? FindChannel(seen.Channel)?.Find(seen.Ts)
        : _ephemerals.Find(message => message.Ts == seen.Ts);

    /// <summary>What this user has chosen in a message's menus, with one more choice.</summary>
    internal FormState Chosen(string userId, Message message, BlockElement element, JsonElement? choice) => Atomically(() =>
    {
        var state = FormState.Of(message.Blocks, _choices.GetValueOrDefault((userId, message.Ts), FormState.Empty));
        if (choice is { } made)
        {
            state = state.With(element.BlockId, element.ActionId, made);
            _choices = _choices.SetItem((userId, message.Ts), state);
        }

        return state;
    });

    internal void SetViews(string userId, ImmutableList<View> stack) => Change(() => _openViews = _openViews.SetItem(userId, stack));

    /// <summary>Replaces a view wherever it is shown.</summary>
    internal View SetView(View view) => Change(() =>
    {
        if (view.Type == "home")
        {
            _homes = _homes.SetItem(view.User, view);
        }
        else
        {
            var stack = ViewStack(view.User);
            var at = stack.FindIndex(open => open.Id == view.Id);
            if (at >= 0)
            {
                _openViews = _openViews.SetItem(view.User, stack.SetItem(at, view));
            }
        }

        return view;
    });

    internal void Record(ApiCall call) => Change(() => _calls = (_calls.Count < CallsKept ? _calls : _calls.RemoveAt(0)).Add(call));

    internal void Record(Delivered delivered) =>
        Change(() => _deliveries = (_deliveries.Count < CallsKept ? _deliveries : _deliveries.RemoveAt(0)).Add(delivered));

    /// <summary>Raises <see cref="Changed"/> for a change that is stored elsewhere.</summary>
    internal void Touch() => Change(() => true);

    internal string NewTs() => Atomically(_timestamps.Next);

    internal string NewId(char prefix, string name = "") => Atomically(() =>
        $"{prefix}{++_lastId:00}{string.Concat(name.Where(char.IsAsciiLetterOrDigit).Take(12)).ToUpperInvariant()}");

    private Channel Put(Channel channel)
    {
        _channels = _channels.SetItem(channel.Id, channel);
        return channel;
    }

    private T Change<T>(Func<T> step) => Atomically(() =>
    {
        _isDirty = true;
        return step();
    });
}
