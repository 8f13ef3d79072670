using ChatOps.Chat.Slack.Inbound;
using ChatOps.Chat.Slack.Rendering;
using ChatOps.Chat.Slack.Workspace;

namespace ChatOps.Tests.Manifests;

/// <summary>The app that workspaces install: Slack would accept it, and it can do what the bot does.</summary>
public sealed class SlackAppTests
{
    private readonly SlackApp _app = SlackApp.Read(Path.Combine(Kustomized.Root, "manifests/slack-app.yaml"));

    [Fact]
    public void Its_commands_are_those_of_the_bot() =>
        _app.Features.SlashCommands.Select(command => command.Name).ShouldBe([.. SlashCommands.Own.Select(verb => $"/{verb}"), "/ops"]);

    [Fact]
    public void Mentions_and_channels_arrive_as_ids_which_cannot_be_renamed() =>
        _app.Features.SlashCommands.ShouldAllBe(command => command.ShouldEscape);

    [Fact]
    public void Its_shortcuts_are_those_that_the_bot_understands() =>
        _app.Features.Shortcuts.Select(shortcut => (shortcut.Type, shortcut.CallbackId))
            .ShouldBe([("message", InboundTranslation.WhatChanged), ("message", InboundTranslation.DeclareIncident)]);

    [Fact]
    public void It_needs_no_public_address()
    {
        _app.Settings.SocketModeEnabled.ShouldBeTrue();
        _app.Settings.Interactivity.IsEnabled.ShouldBeTrue();
    }

    /// <summary>The bot doesn't refresh its token: if it expired, the bot could no longer post.</summary>
    [Fact]
    public void Its_token_does_not_expire() => _app.Settings.TokenRotationEnabled.ShouldBeFalse();

    [Fact]
    public void It_requests_the_scopes_of_the_bots_calls_and_nothing_else() => _app.OauthConfig.Scopes.Bot.ShouldBe(
        AppScopes.Needed.Concat(AppScopes.Optional).Select(scope => scope.Scope), ignoreOrder: true);

    [Fact]
    public void Four_scopes_are_enough_to_install_it()
    {
        _app.OauthConfig.Scopes.BotOptional.ShouldBe(AppScopes.Optional.Select(scope => scope.Scope), ignoreOrder: true);
        _app.OauthConfig.Scopes.Bot.Except(_app.OauthConfig.Scopes.BotOptional).ShouldBe(
            ["commands", "chat:write", "channels:read", "users:read"], ignoreOrder: true);
    }

    [Fact]
    public void It_is_notified_of_what_people_say_and_link_to_when_groups_change_and_when_someone_opens_its_home() =>
        _app.Settings.EventSubscriptions.BotEvents.ShouldBe(
        [
            "app_home_opened",
            "link_shared",
            "message.channels",
            "message.groups",
            "pin_added",
            "pin_removed",
            "reaction_added",
            "reaction_removed",
            "subteam_members_changed",
            "subteam_updated",
        ]);

    [Fact]
    public void It_is_within_Slacks_limits()
    {
        _app.Metadata.MajorVersion.ShouldBe(1);
        _app.DisplayInformation.Name.Length.ShouldBeInRange(1, 35);
        _app.DisplayInformation.Description.Length.ShouldBeInRange(1, 140);
        _app.DisplayInformation.BackgroundColor.ShouldMatch("^#[0-9a-f]{6}$");
        _app.Features.BotUser.DisplayName.ShouldMatch("^[a-z0-9._-]{1,80}$");
        _app.Features.SlashCommands.Count.ShouldBeInRange(1, 50);
        _app.Features.SlashCommands.ShouldAllBe(command =>
            command.Name.StartsWith('/') && command.Name.Length >= 2 && command.Name.Length <= 32
            && command.Description.Length >= 1 && command.Description.Length <= 2000
            && command.UsageHint.Length >= 1 && command.UsageHint.Length <= 1000);
        _app.Features.UnfurlDomains.Count.ShouldBeInRange(1, 5);
        _app.Features.Shortcuts.Count.ShouldBeInRange(1, 5);
        _app.Features.Shortcuts.ShouldAllBe(shortcut =>
            shortcut.Name.Length >= 1 && shortcut.Name.Length <= 24
            && shortcut.Description.Length >= 1 && shortcut.Description.Length <= 150
            && shortcut.CallbackId.Length >= 1 && shortcut.CallbackId.Length <= 255);
        _app.OauthConfig.Scopes.Bot.Count.ShouldBeInRange(1, 255);
    }
}
