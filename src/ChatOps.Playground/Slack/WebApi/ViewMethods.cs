using System.Text.Json.Nodes;

namespace ChatOps.Playground.Slack.WebApi;

/// <summary><c>views.*</c>.</summary>
internal static class ViewMethods
{
    private const int DeepestStack = 3;

    public static Answer Open(SlackWorkspace workspace, Arguments arguments) => WithTrigger(workspace, arguments, (user, content) =>
    {
        var view = content.NewView(workspace, user, below: null);
        workspace.SetViews(user, [view]);
        return Answered(workspace, view);
    });

    public static Answer Push(SlackWorkspace workspace, Arguments arguments) => WithTrigger(workspace, arguments, (user, content) =>
        Pushed(workspace, user, content, out var view) is { } error ? Answer.Error(error) : Answered(workspace, view!));

    public static Answer Update(SlackWorkspace workspace, Arguments arguments)
    {
        if (workspace.AllViews.FirstOrDefault(view => arguments.Has("view_id")
            ? view.Id == arguments.Text("view_id")
            : arguments.Has("external_id") && view.ExternalId == arguments.Text("external_id")) is not { } before)
        {
            return Answer.Error("not_found");
        }

        if (arguments.Has("hash") && arguments.Text("hash") != before.Hash)
        {
            return Answer.Error("hash_conflict");
        }

        return ViewContent.TryRead(workspace, arguments, before.Type, before.Id, out var content)
            ?? Answered(workspace, workspace.SetView(content.Update(workspace, before)));
    }

    public static Answer Publish(SlackWorkspace workspace, Arguments arguments)
    {
        if (workspace.Users.FirstOrDefault(user => user.Id == arguments.Text("user_id")) is not { } user)
        {
            return Answer.Error("user_not_found");
        }

        var before = workspace.Home(user.Id);
        if (arguments.Has("hash") && arguments.Text("hash") != before?.Hash)
        {
            return Answer.Error("hash_conflict");
        }

        return ViewContent.TryRead(workspace, arguments, "home", before?.Id, out var content)
            ?? Answered(
                workspace,
                workspace.SetView(before is null ? content.NewView(workspace, user.Id, below: null) : content.Update(workspace, before)));
    }

    /// <summary>Pushes a view onto the user's stack; returns an error when the stack is full or empty.</summary>
    public static string? Pushed(SlackWorkspace workspace, string user, ViewContent content, out View? view)
    {
        view = null;
        switch (workspace.ViewStack(user))
        {
            case []:
                return "not_found";
            case { Count: >= DeepestStack }:
                return "push_limit_reached";
            case var stack:
                view = content.NewView(workspace, user, below: stack[^1]);
                workspace.SetViews(user, stack.Add(view));
                return null;
        }
    }

    private static Answer WithTrigger(SlackWorkspace workspace, Arguments arguments, Func<string, ViewContent, Answer> show)
    {
        if (ViewContent.TryRead(workspace, arguments, "modal", replaced: null, out var content) is { } invalid)
        {
            return invalid;
        }

        var (user, error) = workspace.Triggers.Exchange(arguments.Text("trigger_id")!);
        return error is null ? show(user!, content) : Answer.Error(error);
    }

    private static Answer Answered(SlackWorkspace workspace, View view) =>
        Answer.Ok(new JsonObject { ["view"] = ViewShape.Of(workspace, view) });
}
