"""The addresses of the twin, the same as ours."""

from django.urls import path

from twin import views

urlpatterns = [
    path("", views.my_day),
    path("people/<str:participant>", views.person),
    path("sign-in", views.sign_in),
    path("sign-in/demo", views.sign_in_demo),
]
