"""Addresses of the room."""

from django.urls import path

from compliance.room import bulletin_views, invitation_views, room_views, trade_views

app_name = "room"

urlpatterns = [
    path("", room_views.choose, name="choose"),
    path("mine/", invitation_views.mine, name="mine"),
    path("mine/<int:pk>/withdraw", invitation_views.withdraw, name="withdraw"),
    path("read/<int:pk>/", invitation_views.read, name="read"),
    path("invited/<str:token>/", invitation_views.invited, name="invited"),
    path("invited/<str:token>/answer", invitation_views.answer, name="answer"),
    path("stop/<str:token>/", invitation_views.stop, name="stop"),
    path("<slug:code>/", room_views.overview, name="overview"),
    path("<slug:code>/heat.xlsx", room_views.heat_workbook, name="heat-workbook"),
    path("<slug:code>/members/", room_views.members, name="members"),
    path("<slug:code>/members/list.xlsx", room_views.members_workbook, name="members-workbook"),
    path("<slug:code>/members/invite", invitation_views.invite, name="invite"),
    path("<slug:code>/goods/", room_views.goods, name="goods"),
    path("<slug:code>/goods/list.xlsx", room_views.goods_workbook, name="goods-workbook"),
    path("<slug:code>/compare/", room_views.compare, name="compare"),
    path("<slug:code>/compare/list.xlsx", room_views.compare_workbook, name="compare-workbook"),
    path("<slug:code>/trade/", trade_views.page, name="trade"),
    path("<slug:code>/trade/own/", trade_views.own, name="trade-own"),
    path("<slug:code>/trade/list.xlsx", trade_views.workbook, name="trade-workbook"),
    path("<slug:code>/trade/report.<slug:language>.pdf", trade_views.report, name="trade-report"),
    path("<slug:code>/trade/<slug:name>.svg", trade_views.plot, name="trade-plot"),
    path("<slug:code>/bulletins/", bulletin_views.bulletins, name="bulletins"),
    path("<slug:code>/bulletins/make", bulletin_views.make, name="bulletin-make"),
    path("<slug:code>/bulletins/<int:pk>/", bulletin_views.bulletin, name="bulletin"),
    path("<slug:code>/bulletins/<int:pk>/write", bulletin_views.write, name="bulletin-write"),
    path("<slug:code>/bulletins/<int:pk>/send", bulletin_views.send, name="bulletin-send"),
    path(
        "<slug:code>/bulletins/<int:pk>/preview.<slug:language>",
        bulletin_views.preview,
        name="bulletin-preview",
    ),
    path(
        "<slug:code>/bulletins/<int:pk>/bulletin.<slug:language>.<slug:kind>",
        bulletin_views.download,
        name="bulletin-file",
    ),
]
